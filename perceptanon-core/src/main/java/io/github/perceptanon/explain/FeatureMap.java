package io.github.perceptanon.explain;

/**
 * A layer's activations for one image and the target's gradient there, both (channels, height, width) row-major. The
 * arrays are shared, not copied: nobody changes them.
 *
 * @param channels number of channels
 * @param height rows
 * @param width columns
 * @param activations the layer's values
 * @param gradients the target's gradient
 */
public record FeatureMap(int channels, int height, int width, float[] activations, float[] gradients) {
    /**
     * A stage's value and the gradient there.
     *
     * @param shape (channels, height, width), or (1 + places, width) for tokens behind a class token, whose places form a
     *     square, row by row
     * @param activations the stage's value for one image, row-major
     * @param gradients the target's gradient there
     * @return a map of the channels, or of the tokens' numbers; the class token, which has no place, is left out
     */
    public static FeatureMap of(int[] shape, float[] activations, float[] gradients) {
        if (shape.length == 3) {
            return new FeatureMap(shape[0], shape[1], shape[2], activations, gradients);
        }
        int side = (int) Math.sqrt(shape[0] - 1.0);
        return new FeatureMap(
                shape[1], side, side, channelsOfTokens(activations, shape), channelsOfTokens(gradients, shape));
    }

    private static float[] channelsOfTokens(float[] tokens, int[] shape) {
        int places = shape[0] - 1;
        int width = shape[1];
        float[] channels = new float[places * width];
        for (int p = 0; p < places; p++) {
            for (int c = 0; c < width; c++) {
                channels[c * places + p] = tokens[(p + 1) * width + c];
            }
        }
        return channels;
    }

    int area() {
        return height * width;
    }
}
