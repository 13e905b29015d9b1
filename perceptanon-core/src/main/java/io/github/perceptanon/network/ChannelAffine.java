// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.weights.StateDict;

/**
 * A batch norm in eval mode: y = x · scale + shift for each channel, with scale = γ / √(var + eps) and shift = β − mean · scale.
 *
 * @param scale one value per channel
 * @param mean the running mean, one value per channel
 * @param beta one value per channel
 */
public record ChannelAffine(double[] scale, float[] mean, float[] beta) {
    /**
     * Computes scale and shift of a batch norm.
     *
     * @param node name of the batch norm's node
     * @param norm the batch norm
     * @param weights the network's state dict
     * @return new arrays
     */
    public static ChannelAffine of(String node, BatchNorm norm, StateDict weights) {
        float[] gamma = weights.get(node + ".weight").toFloats();
        float[] variance = weights.get(node + ".running_var").toFloats();
        double[] scale = new double[norm.channels()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = gamma[c] / Math.sqrt(variance[c] + norm.eps());
        }
        return new ChannelAffine(
                scale,
                weights.get(node + ".running_mean").toFloats(),
                weights.get(node + ".bias").toFloats());
    }

    /**
     * The factors that the channels are multiplied by.
     *
     * @return one value per channel, in single precision
     */
    public float[] factors() {
        float[] factors = new float[scale.length];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = (float) scale[c];
        }
        return factors;
    }

    /**
     * The values that are then added.
     *
     * @return one value per channel, in single precision
     */
    public float[] shifts() {
        float[] shifts = new float[scale.length];
        for (int c = 0; c < shifts.length; c++) {
            shifts[c] = (float) (beta[c] - mean[c] * scale[c]);
        }
        return shifts;
    }

    /** Folds this into the convolution before it, whose kernel is (out, …) row-major. */
    void foldInto(float[] kernel, float[] bias) {
        int perOutput = kernel.length / bias.length;
        for (int o = 0; o < bias.length; o++) {
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
                kernel[i] = (float) (kernel[i] * scale[o]);
            }
            bias[o] = (float) ((bias[o] - mean[o]) * scale[o] + beta[o]);
        }
    }
}
