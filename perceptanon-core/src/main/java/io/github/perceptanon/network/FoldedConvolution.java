// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.weights.StateDict;
import java.util.Optional;

/**
 * A convolution's kernel and bias for inference. If its only reader is a batch norm, that is folded in:
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
     * Folds a convolution and, if nothing else reads the convolution's value, its batch norm.
     *
     * @param part the part of the network
     * @param node name of a convolution in it
     * @param weights the network's state dict
     * @return new arrays
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
     * The node whose value this convolution computes.
     *
     * @return the batch norm if one was folded in, else the convolution
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
     * @return one value for each output channel; not a copy
     */
    public float[] bias() {
        return bias;
    }
}
