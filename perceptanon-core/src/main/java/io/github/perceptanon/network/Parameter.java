package io.github.perceptanon.network;

import java.util.List;
import java.util.Objects;

/**
 * One tensor that an operation reads from a state dict.
 *
 * @param name what PyTorch calls it within its module ({@code weight}); empty where the module is the tensor itself
 *     ({@code class_token})
 * @param shape its dimensions; empty for a scalar
 * @param role what happens to it in training
 * @param initialization its values before training
 */
public record Parameter(String name, List<Integer> shape, Role role, Initialization initialization) {
    /** What happens to a tensor in training. */
    public enum Role {
        /** It has a gradient. 32-bit floats. */
        LEARNED,
        /** It follows the data without a gradient: running statistics. 32-bit floats. */
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
     * @param node the node that reads it
     * @return for example {@code layer1.0.conv1.weight}
     */
    public String key(String node) {
        return name.isEmpty() ? node : node + "." + name;
    }

    /**
     * Dimensions as tensors give them.
     *
     * @return a fresh array
     */
    public long[] dimensions() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    /**
     * How many numbers it has.
     *
     * @return their product; 1 for a scalar
     */
    public long count() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
