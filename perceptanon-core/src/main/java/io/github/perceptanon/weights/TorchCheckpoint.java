package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the weights of PyTorch checkpoints ({@code .pth}, {@code .pt}, {@code .pth.tar}): the zip format of PyTorch 1.6
 * and later and the format before it.
 *
 * <p><strong>What is read.</strong> A bare state dict, or the one in a checkpoint dictionary under {@code state_dict},
 * {@code model_state_dict} or {@code model}; optimizer, scheduler and other entries are ignored. The prefixes
 * {@code module.} and {@code _orig_mod.} that PyTorch's wrappers add to every name are removed. Tensors become
 * row-major, whatever their strides.
 *
 * <p><strong>What is rejected.</strong> A checkpoint is a pickle, and a pickle is a program. This reader knows a short
 * list of names ({@code collections.OrderedDict}, PyTorch's storages, sizes and tensor rebuilders, and a few harmless
 * values). Any other name is rejected, and nothing is ever executed. The reader also rejects archives with repeated or
 * overlapping entries, wrong CRCs or entries that unpack to far more than the file, storages shorter than declared, and
 * strides that leave their storage. Time and memory are proportional to the file's size.
 *
 * <p><strong>Memory.</strong> A file is memory-mapped; tensors that are stored in row-major order without compression,
 * as PyTorch does, are views of the mapping, as with {@link Safetensors}.
 *
 * <p>Stateless and therefore thread-safe.
 */
public final class TorchCheckpoint {
    private static final List<String> STATE_DICT_KEYS = List.of("state_dict", "model_state_dict", "model");
    private static final List<String> WRAPPER_PREFIXES = List.of("module.", "_orig_mod.");
    private static final int LISTED_KEYS = 10;

    private TorchCheckpoint() {}

    /**
     * Reads a checkpoint whose weights must all be finite.
     *
     * @param path the file
     * @return the state dict, in the order of the file
     * @throws WeightsException if the file is missing, damaged or malicious, or contains no state dict, or NaN or
     * infinite weights
     * @throws IOException if reading fails
     */
    public static StateDict read(Path path) throws IOException {
        return read(path, NonFinite.REFUSE);
    }

    /**
     * Reads a checkpoint.
     *
     * @param path the file
     * @param nonFinite whether to reject NaN and infinite weights
     * @return the state dict, in the order of the file
     * @throws WeightsException if the file is missing, damaged or malicious, or contains no state dict, or weights that
     * are rejected
     * @throws IOException if reading fails
     */
    public static StateDict read(Path path, NonFinite nonFinite) throws IOException {
        try (FileBytes file = FileBytes.open(path)) {
            return read(file, nonFinite);
        }
    }

    static StateDict read(FileBytes file, NonFinite nonFinite) throws IOException {
        if (file.size() == 0) {
            throw file.refuse("the file is empty");
        }
        if (ZipArchive.isZip(file)) {
            ZipCheckpoint checkpoint = ZipCheckpoint.open(file);
            return stateDict(file, checkpoint.root(), checkpoint, nonFinite);
        }
        LegacyCheckpoint checkpoint = LegacyCheckpoint.open(file);
        return stateDict(file, checkpoint.root(), checkpoint, nonFinite);
    }

    static StateDict stateDict(FileBytes file, @Nullable Object root, StorageSource storages, NonFinite nonFinite)
            throws IOException {
        StorageViews views = new StorageViews(file, storages, nonFinite);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : findStateDict(file, root).entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                throw file.refuse(
                        "a state dict has names for keys but this has " + CheckpointGlobals.describe(entry.getKey()));
            }
            if (!(entry.getValue() instanceof CheckpointGlobals.StridedTensor tensor)) {
                throw file.refuse("entry " + Quoted.of(name) + " of the state dict must be a tensor but is "
                        + CheckpointGlobals.describe(entry.getValue()));
            }
            tensors.put(name, views.tensor(name, tensor));
        }
        return withoutWrappers(StateDict.of(tensors));
    }

    private static Map<?, ?> findStateDict(FileBytes file, @Nullable Object root) throws WeightsException {
        if (!(root instanceof Map<?, ?> map)) {
            throw file.refuse("a checkpoint holds a dictionary but this holds " + CheckpointGlobals.describe(root));
        }
        for (String key : STATE_DICT_KEYS) {
            if (map.get(key) instanceof Map<?, ?> nested) {
                return nested;
            }
        }
        boolean hasTensors = map.values().stream().anyMatch(CheckpointGlobals.StridedTensor.class::isInstance);
        if (hasTensors) {
            return map;
        }
        String keys = map.keySet().stream()
                .limit(LISTED_KEYS)
                .map(key -> key instanceof String text ? Quoted.of(text) : CheckpointGlobals.describe(key))
                .collect(Collectors.joining(", "));
        throw file.refuse("the checkpoint's dictionary holds neither tensors nor a state dict under one of "
                + STATE_DICT_KEYS + "; it has " + map.size() + " keys: " + keys);
    }

    private static StateDict withoutWrappers(StateDict weights) {
        for (String prefix : WRAPPER_PREFIXES) {
            if (weights.size() > 0 && weights.names().stream().allMatch(name -> name.startsWith(prefix))) {
                return withoutWrappers(weights.stripPrefix(prefix));
            }
        }
        return weights;
    }
}
