package io.github.perceptanon.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A network's weights: PyTorch parameter names to tensors, in the order in which they were given. Immutable and
 * thread-safe.
 */
public final class StateDict {
    private final Map<String, Tensor> tensors;

    private StateDict(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * A state dict of these tensors.
     *
     * @param tensors names to values, in the order to keep
     * @return the state dict
     */
    public static StateDict of(Map<String, Tensor> tensors) {
        return new StateDict(new LinkedHashMap<>(tensors));
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
     * The tensor of this name.
     *
     * @param name parameter name
     * @return its value
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
     * The tensor of this name, if there is one.
     *
     * @param name parameter name
     * @return its value or empty
     */
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * The weights' identity: SHA-256 over name, type, shape and bytes of every tensor in sorted order of names. Does not
     * depend on the file format, its metadata, or the order of the tensors.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            digest.update((name + '\0' + tensor.dtype() + Arrays.toString(tensor.shape()) + '\0')
                    .getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = tensor.bytes();
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
