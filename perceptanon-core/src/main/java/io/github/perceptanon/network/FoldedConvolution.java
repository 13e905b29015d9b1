package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.weights.StateDict;
import java.util.Optional;

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
     * @param node a convolution in it
     * @param weights the network's state dict
     * @return the numbers, made anew
     */
    public static FoldedConvolution of(SubNetwork part, String node, StateDict weights) {
        Convolution convolution = (Convolution) part.operation(node);
        float[] kernel = weights.get(node + ".weight").toFloats();
        float[] bias = convolution.bias() ? weights.get(node + ".bias").toFloats() : new float[convolution.out()];
        Optional<String> norm = part.onlyReader(node).filter(reader -> part.operation(reader) instanceof BatchNorm);
        norm.ifPresent(name -> ChannelAffine.of(name, (BatchNorm) part.operation(name), weights)
                .foldInto(kernel, bias));
        return new FoldedConvolution(norm.orElse(node), kernel, bias);
    }

    /**
     * The node whose value this convolution gives.
     *
     * @return the batch norm if one was worked in, else the convolution
     */
    public String output() {
        return output;
    }

    /**
     * The kernel.
     *
     * @return (out, in / groups, height, width), row-major; not a copy
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
