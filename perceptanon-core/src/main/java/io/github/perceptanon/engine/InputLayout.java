// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import java.nio.FloatBuffer;

/** The memory layout of a batch of images. */
public enum InputLayout {
    /** (batch, channels, height, width), row-major, as in PyTorch and ONNX. */
    CHANNELS_FIRST,
    /** (batch, height, width, channels), row-major, as in an image. */
    CHANNELS_LAST;

    /**
     * Converts a batch from this layout to the other one, in place.
     *
     * @param batch the batch, from position 0
     * @param shape (channels, height, width) of an image
     * @param scratch memory for one image
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
