package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.weights.StateDict;

/**
 * A batch norm in eval mode: y = x · scale + shift for each channel, with scale = γ / √(var + eps) and shift = β − mean · scale.
 *
 * @param scale one number a channel
 * @param mean one number a channel
 * @param beta one number a channel
 */
public record ChannelAffine(double[] scale, float[] mean, float[] beta) {
    /**
     * A batch norm's numbers.
     *
     * @param node its name
     * @param norm what it computes
     * @param weights the network's state dict
     * @return the numbers, made anew
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
     * What a channel's values are multiplied by.
     *
     * @return one number a channel, in single precision
     */
    public float[] factors() {
        float[] factors = new float[scale.length];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = (float) scale[c];
        }
        return factors;
    }

    /**
     * What is added afterwards.
     *
     * @return one number a channel, in single precision
     */
    public float[] shifts() {
        float[] shifts = new float[scale.length];
        for (int c = 0; c < shifts.length; c++) {
            shifts[c] = (float) (beta[c] - mean[c] * scale[c]);
        }
        return shifts;
    }

    /** Works this into the convolution before it, whose kernel is (out, …) row-major. */
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
