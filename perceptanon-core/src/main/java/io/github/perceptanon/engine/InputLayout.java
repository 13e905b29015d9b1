package io.github.perceptanon.engine;

import java.nio.FloatBuffer;

/** In which order the numbers of a batch of images lie in memory. */
public enum InputLayout {
    /** (batch, channels, height, width), row-major, as PyTorch and ONNX have it. */
    CHANNELS_FIRST,
    /** (batch, height, width, channels), row-major, as pixels lie in an image. */
    CHANNELS_LAST;

    /**
     * Rearranges a batch that is written in this layout into the other one, in place.
     *
     * @param batch from position 0 on
     * @param shape (channels, height, width) of an image
     * @param scratch room for one image
     */
    void toOther(FloatBuffer batch, int images, int[] shape, float[] scratch) {
        int pixels = shape[1] * shape[2];
        int rows = this == CHANNELS_FIRST ? shape[0] : pixels;
        int columns = this == CHANNELS_FIRST ? pixels : shape[0];
        for (int image = 0; image < images; image++) {
            int start = image * rows * columns;
            batch.get(start, scratch, 0, rows * columns);
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < rows; row++) {
                    batch.put(start + column * rows + row, scratch[row * columns + column]);
                }
            }
        }
    }
}
