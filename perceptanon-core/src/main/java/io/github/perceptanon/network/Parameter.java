// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import java.util.List;
import java.util.Objects;

/**
 * A parameter of an operation: one tensor of the state dict.
 *
 * @param name PyTorch's name within the module ({@code weight}); empty where the node is named after the tensor itself
 *     ({@code class_token})
 * @param shape the tensor's dimensions; empty for a scalar
 * @param role how training changes it
 * @param initialization its values before training
 */
public record Parameter(String name, List<Integer> shape, Role role, Initialization initialization) {
    /** How training changes a tensor. */
    public enum Role {
        /** By its gradient. 32-bit floats. */
        LEARNED,
        /** It follows the data without a gradient, as running statistics do. 32-bit floats. */
        STATISTIC,
        /** It counts training batches. A 64-bit integer, which old checkpoints leave out. */
        COUNTER
    }

    /**
     * Copies the shape.
     *
     * @throws IllegalArgumentException if a dimension is below 1
     */
    public Parameter {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(initialization, "initialization");
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("the dimensions of '" + name + "' must be at least 1 but were " + shape);
        }
    }

    static Parameter learned(String name, Initialization initialization, Integer... shape) {
        return new Parameter(name, List.of(shape), Role.LEARNED, initialization);
    }

    /**
     * The tensor's key in a state dict.
     *
     * @param node name of the node that has this parameter
     * @return for example {@code layer1.0.conv1.weight}
     */
    public String key(String node) {
        return name.isEmpty() ? node : node + "." + name;
    }

    /**
     * The shape as an array, as tensors have it.
     *
     * @return a new array
     */
    public long[] dimensions() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    /**
     * The number of elements.
     *
     * @return the product of the dimensions; 1 for a scalar
     */
    public long count() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
