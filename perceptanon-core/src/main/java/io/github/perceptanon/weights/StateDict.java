// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.Sha256;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A network's weights: a map from PyTorch parameter names to tensors, in insertion order. Immutable and thread-safe.
 */
public final class StateDict {
    private final Map<String, Tensor> tensors;

    private StateDict(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Creates a state dict.
     *
     * @param tensors parameter names and values; their order is kept
     * @return the state dict
     */
    public static StateDict of(Map<String, Tensor> tensors) {
        Map<String, Tensor> copy = new LinkedHashMap<>(tensors);
        copy.forEach((name, tensor) -> {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(tensor, name);
        });
        return new StateDict(copy);
    }

    /**
     * Number of tensors.
     *
     * @return at least 0
     */
    public int size() {
        return tensors.size();
    }

    /**
     * Parameter names in order.
     *
     * @return an unmodifiable view
     */
    public Set<String> names() {
        return tensors.keySet();
    }

    /**
     * Names and values in order.
     *
     * @return an unmodifiable view
     */
    public Map<String, Tensor> asMap() {
        return tensors;
    }

    /**
     * Returns the tensor with this name.
     *
     * @param name parameter name
     * @return the tensor
     * @throws NoSuchElementException if there is none
     */
    public Tensor get(String name) {
        Tensor t = tensors.get(name);
        if (t == null) {
            throw new NoSuchElementException("the state dict has no tensor '" + name + "'");
        }
        return t;
    }

    /**
     * Returns the tensor with this name, if there is one.
     *
     * @param name parameter name
     * @return the tensor or empty
     */
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * Selects tensors by name, in the same order.
     *
     * @param keep whether to keep a tensor, by name
     * @return a state dict with the selected tensors
     */
    public StateDict subset(Predicate<String> keep) {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (keep.test(name)) {
                kept.put(name, tensor);
            }
        });
        return new StateDict(kept);
    }

    /**
     * Leaves out the tensors whose names start with a prefix: {@code without("fc.")} is a classifier without its last
     * layer.
     *
     * @param prefix start of the names to leave out
     * @return a state dict with the other tensors, in the same order
     */
    public StateDict without(String prefix) {
        return subset(name -> !name.startsWith(prefix));
    }

    /**
     * Renames the tensors, in the same order.
     *
     * @param newName maps an old name to the new one
     * @return the renamed state dict
     * @throws IllegalArgumentException if two tensors would have the same name
     */
    public StateDict renamed(UnaryOperator<String> newName) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String to = Objects.requireNonNull(newName.apply(name), name);
            if (renamed.put(to, tensor) != null) {
                throw new IllegalArgumentException(
                        "two tensors would be named '" + to + "', one of them was '" + name + "'");
            }
        });
        return new StateDict(renamed);
    }

    /**
     * Adds a prefix to every name.
     *
     * @param prefix the prefix, for example {@code "shared_extractor."}
     * @return the renamed state dict
     */
    public StateDict withPrefix(String prefix) {
        return renamed(name -> prefix + name);
    }

    /**
     * Removes a prefix from the names that start with it; other names are unchanged.
     *
     * @param prefix the prefix, for example {@code "module."}
     * @return the renamed state dict
     * @throws IllegalArgumentException if two tensors would have the same name
     */
    public StateDict stripPrefix(String prefix) {
        return renamed(name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    }

    /**
     * Checks that no weight is NaN or infinite.
     *
     * @param source the file name for the message
     * @throws WeightsException if one is; the message has the first such tensor, element and value
     */
    public void requireFinite(String source) throws WeightsException {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            requireFinite(source, entry.getKey(), tensor, tensor.firstNonFinite());
        }
    }

    /** Rejects a tensor whose first NaN or infinite element has this index; −1 means that there is none. */
    static void requireFinite(String source, String name, Tensor tensor, int firstNonFinite) throws WeightsException {
        if (firstNonFinite >= 0) {
            throw new WeightsException(
                    source,
                    "weights must be finite but tensor " + Quoted.of(name) + " " + tensor + " holds "
                            + tensor.floatAt(firstNonFinite) + " at element " + firstNonFinite);
        }
    }

    /**
     * The identity of the weights: a SHA-256 over the name, type, shape and bytes of every tensor, sorted by name. It
     * does not depend on the file format, its metadata or the order of the tensors.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String sha256() {
        Sha256 hash = new Sha256();
        new TreeMap<>(tensors)
                .forEach((name, tensor) -> hash.add(
                                name + '\0' + tensor.dtype() + Arrays.toString(tensor.shape()) + '\0')
                        .add(tensor.bytes()));
        return hash.hex();
    }
}
