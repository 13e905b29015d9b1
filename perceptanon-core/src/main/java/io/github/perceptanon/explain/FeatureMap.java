// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

/**
 * A stage's activations for one image and the target's gradient there, both (channels, height, width) row-major. The
 * arrays are shared, not copied, and must not be changed.
 *
 * @param channels number of channels
 * @param height rows
 * @param width columns
 * @param activations the stage's values
 * @param gradients the target's gradient
 */
public record FeatureMap(int channels, int height, int width, float[] activations, float[] gradients) {
    /**
     * Makes a feature map from a stage's value and the gradient there.
     *
     * @param shape (channels, height, width), or (1 + places, width) for tokens of which the first is the class token and
     *     the others form a square, row by row
     * @param activations the stage's value for one image, row-major
     * @param gradients the target's gradient there
     * @return the feature map; tokens become a map with one channel per element, without the class token
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
