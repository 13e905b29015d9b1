// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and writes <a href="https://github.com/huggingface/safetensors">safetensors</a> files, as strictly as the
 * format allows: the header is at most 100 MB of UTF-8 JSON without duplicate keys or unknown fields; the tensors cover
 * all data without holes or overlaps; each has exactly the bytes that its type and shape need; metadata values are
 * strings. A tensor may have up to 2 GiB; their number is not limited.
 *
 * <p><strong>Memory.</strong> A file is memory-mapped and its tensors are views of the mapping: nothing is copied, and
 * pages are loaded when they are first accessed. The mapping exists as long as one of its tensors is reachable. Until
 * then the file must not be modified in place; {@link #write} never does that, it replaces the file.
 *
 * <p>Stateless and therefore thread-safe.
 */
public final class Safetensors {
    private Safetensors() {}

    /**
     * The content of a safetensors file.
     *
     * @param weights the tensors in the order of the file's header
     * @param metadata the {@code __metadata__} entries, empty if there are none
     */
    public record Contents(StateDict weights, Map<String, String> metadata) {
        /** Keeps an unmodifiable copy of the metadata. */
        public Contents {
            Objects.requireNonNull(weights, "weights");
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /**
     * Reads a file whose weights must all be finite.
     *
     * @param path the file
     * @return the tensors and metadata
     * @throws WeightsException if the file is missing, breaks a rule of the format or contains NaN or infinite weights
     * @throws IOException if reading fails
     */
    public static Contents read(Path path) throws IOException {
        return read(path, NonFinite.REFUSE);
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @param nonFinite whether to reject NaN and infinite weights
     * @return the tensors and metadata
     * @throws WeightsException if the file is missing, breaks a rule of the format or contains weights that are
     * rejected
     * @throws IOException if reading fails
     */
    public static Contents read(Path path, NonFinite nonFinite) throws IOException {
        try (FileBytes file = FileBytes.open(path)) {
            return read(file, nonFinite);
        }
    }

    static Contents read(FileBytes file, NonFinite nonFinite) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader.Entry> named : header.tensors().entrySet()) {
            SafetensorsHeader.Entry entry = named.getValue();
            ByteBuffer data = file.view(header.dataStart() + entry.begin(), entry.end() - entry.begin());
            tensors.put(named.getKey(), Tensor.of(entry.dtype(), entry.shape(), data));
        }
        StateDict weights = StateDict.of(tensors);
        if (nonFinite == NonFinite.REFUSE) {
            weights.requireFinite(file.source());
        }
        return new Contents(weights, header.metadata());
    }

    /**
     * Reads a file's metadata. The whole header is checked; tensor data are not read.
     *
     * @param path the file
     * @return the {@code __metadata__} entries, empty if there are none
     * @throws WeightsException if the file is missing or its header breaks a rule of the format
     * @throws IOException if reading fails
     */
    public static Map<String, String> readMetadata(Path path) throws IOException {
        try (FileBytes file = FileBytes.open(path)) {
            return SafetensorsHeader.read(file).metadata();
        }
    }

    /**
     * Writes a file, atomically replacing an existing one. The bytes are those of the format's reference implementation
     * and depend only on the arguments: tensors are ordered by element type, then by name; metadata by key. They go to
     * a temporary file next to the target, which is forced to disk and then renamed: readers see the old or the new
     * file, and after a failure the old file is unchanged.
     *
     * @param target the file to write; its folder must exist
     * @param weights the tensors
     * @param metadata the {@code __metadata__} entries
     * @throws IllegalArgumentException if a name or a metadata text is not Unicode, a tensor is named
     * {@code __metadata__}, or the header would exceed 100 MB
     * @throws IOException if the target's folder does not exist or writing fails
     */
    public static void write(Path target, StateDict weights, Map<String, String> metadata) throws IOException {
        List<String> layout = SafetensorsHeader.layout(weights);
        byte[] header = SafetensorsHeader.encode(weights, layout, metadata);
        AtomicFile.write(target, out -> {
            out.accept(ByteBuffer.wrap(header));
            for (String name : layout) {
                out.accept(weights.get(name).bytes());
            }
        });
    }
}
