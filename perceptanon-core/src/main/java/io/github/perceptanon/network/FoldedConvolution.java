package io.github.perceptanon.network;

import io.github.perceptanon.weights.StateDict;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * A convolution's numbers for inference, with the batch norm that alone reads it worked in:
 * y = (W x + b − mean) · γ / √(var + eps) + β is a convolution too.
 */
public final class FoldedConvolution {
    private final String output;
    private final float[] kernel;
    private final float[] bias;

    private FoldedConvolution(String output, float[] kernel, float[] bias) {
        this.output = output;
        this.kernel = kernel;
        this.bias = bias;
    }

    /**
     * A convolution, and its batch norm where nothing else reads the convolution's value.
     *
     * @param part the network's part
     * @param vertex a convolution in it
     * @param weights the network's state dict
     * @return the numbers, made anew
     */
    public static FoldedConvolution of(SubNetwork part, String vertex, StateDict weights) {
        ConvolutionLayer layer =
                (ConvolutionLayer) part.layer(vertex).orElseThrow(() -> new IllegalArgumentException(vertex));
        float[] kernel = weights.get(vertex + ".weight").toFloats();
        float[] bias = layer.hasBias() ? weights.get(vertex + ".bias").toFloats() : new float[(int) layer.getNOut()];
        Optional<String> norm = part.onlyReader(vertex)
                .filter(reader -> part.layer(reader)
                        .filter(BatchNormalization.class::isInstance)
                        .isPresent());
        norm.ifPresent(name -> fold(name, (BatchNormalization) part.layer(name).orElseThrow(), weights, kernel, bias));
        return new FoldedConvolution(norm.orElse(vertex), kernel, bias);
    }

    private static void fold(String norm, BatchNormalization layer, StateDict weights, float[] kernel, float[] bias) {
        float[] gamma = weights.get(norm + ".weight").toFloats();
        float[] beta = weights.get(norm + ".bias").toFloats();
        float[] mean = weights.get(norm + ".running_mean").toFloats();
        float[] variance = weights.get(norm + ".running_var").toFloats();
        int perOutput = kernel.length / bias.length;
        for (int o = 0; o < bias.length; o++) {
            double scale = gamma[o] / Math.sqrt(variance[o] + layer.getEps());
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
                kernel[i] = (float) (kernel[i] * scale);
            }
            bias[o] = (float) ((bias[o] - mean[o]) * scale + beta[o]);
        }
    }

    /**
     * The vertex whose value this convolution gives.
     *
     * @return the batch norm if one was worked in, else the convolution
     */
    public String output() {
        return output;
    }

    /**
     * The kernel.
     *
     * @return (out, in, height, width), row-major; not a copy
     */
    public float[] kernel() {
        return kernel;
    }

    /**
     * The bias.
     *
     * @return one number for each output channel; not a copy
     */
    public float[] bias() {
        return bias;
    }
}
