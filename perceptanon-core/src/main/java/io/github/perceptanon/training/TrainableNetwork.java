// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A network whose learned parameters and their gradients are flat arrays for optimisers. The order and layout of a flat
 * array is the backend's own; {@link #named} and {@link #flatten} convert to and from PyTorch's names and layout, without
 * rounding.
 *
 * <p>On a CPU the same weights, batches and number of threads give the same bits. Not thread-safe. Owns native memory until
 * {@link #close()}; its buffers must not be used after that.
 */
public interface TrainableNetwork extends AutoCloseable {
    /**
     * The backend's name and device.
     *
     * @return for example {@code onednn-cpu}
     */
    String name();

    /**
     * Forward pass in training mode: with batch statistics, which also update the running statistics, and with dropout.
     * Keeps what {@link #backward} needs.
     *
     * @param batch the images, unchanged and valid until {@link #backward} has returned
     * @param dropoutSeed determines which values are dropped
     * @return (images, outputs) row-major
     */
    double[] forward(ImageBatch batch, long dropoutSeed);

    /**
     * Forward pass in evaluation mode: with running statistics, without dropout.
     *
     * @param batch the images
     * @return (images, outputs) row-major
     */
    double[] evaluate(ImageBatch batch);

    /**
     * Computes the gradients of the parameters that learn, after a {@link #forward}.
     *
     * @param outputGradient the loss's gradient at the outputs, (images, outputs) row-major
     * @throws IllegalStateException if the last pass was not a {@link #forward}
     * @throws IllegalArgumentException if the number of gradients is not that of the outputs
     */
    void backward(double[] outputGradient);

    /**
     * Where the parameters that learn are in the flat arrays. Ranges do not overlap and are in ascending order; gaps between
     * them belong to nobody.
     *
     * @return one for each parameter
     */
    List<ParameterRange> ranges();

    /**
     * The parameters themselves. Optimisers change them in place.
     *
     * @return all flat elements; may have elements outside the {@link #ranges()}
     */
    FloatBuffer values();

    /**
     * The gradients that {@link #backward} computed. Elements of parameters that do not learn are undefined.
     *
     * @return as many elements as {@link #values()}, in the same order
     */
    FloatBuffer gradients();

    /**
     * Names the elements of a flat array, for example of an optimiser's state.
     *
     * @param flat as many elements as {@link #values()}, direct, in the same order
     * @return copies of the ranges that learn, under PyTorch's names and in PyTorch's layout
     */
    StateDict named(FloatBuffer flat);

    /**
     * The inverse of {@link #named}.
     *
     * @param named a tensor for each parameter that learns; others are ignored
     * @param flat receives them; elements outside the {@link #ranges()} are left unchanged
     * @throws IllegalArgumentException if a tensor is missing or has another shape
     */
    void flatten(StateDict named, FloatBuffer flat);

    /**
     * All tensors of the network, including running statistics.
     *
     * @return copies under PyTorch's names
     */
    StateDict weights();

    @Override
    void close();

    /**
     * The place of a parameter.
     *
     * @param node name of the node that has the parameter
     * @param key the parameter's key in a state dict
     * @param offset first element in the flat arrays
     * @param length number of elements, at least 1; padding of the backend's layout is included, and stays 0
     */
    record ParameterRange(String node, String key, long offset, long length) {}
}
