package io.github.perceptanon.explain;

import java.util.Arrays;

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
     * Activations whose only way to the target is global average pooling, which spreads the gradient at the embedding
     * evenly: every place of a channel gets gradient / (height × width).
     *
     * @param shape channels, height, width
     * @param activations the layer's values
     * @param embeddingGradient the target's gradient at the embedding, one number a channel
     * @return the feature map
     */
    public static FeatureMap beforeGlobalAverage(int[] shape, float[] activations, float[] embeddingGradient) {
        int area = shape[1] * shape[2];
        float[] gradients = new float[activations.length];
        for (int c = 0; c < shape[0]; c++) {
            Arrays.fill(gradients, c * area, (c + 1) * area, embeddingGradient[c] / area);
        }
        return new FeatureMap(shape[0], shape[1], shape[2], activations, gradients);
    }

    int area() {
        return height * width;
    }
}
