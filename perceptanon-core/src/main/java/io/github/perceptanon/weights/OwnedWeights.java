// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The content of a safetensors file in its own native memory. The file is read once and not mapped, so it can be
 * replaced or deleted. {@link #close} frees the memory at once, whereas a mapping is only released by the garbage
 * collector.
 *
 * <p><strong>Ownership.</strong> Tensors of {@link #contents} are views of this memory. Do not use them, or buffers
 * from them, after {@link #close}: the memory may have been reused or unmapped, and the JVM may crash. If you need
 * tensors for longer, use {@link Safetensors#read(Path)}.
 *
 * <p>Otherwise thread-safe.
 */
public final class OwnedWeights implements AutoCloseable {
    private final NativeMemory memory;
    private final Safetensors.Contents contents;

    private OwnedWeights(NativeMemory memory, Safetensors.Contents contents) {
        this.memory = memory;
        this.contents = contents;
    }

    /**
     * Reads a file whose weights must all be finite.
     *
     * @param safetensors the file
     * @return the weights, which the caller must close
     * @throws WeightsException if the file is missing, breaks a rule of the format or contains NaN or infinite weights
     * @throws IOException if reading fails
     */
    public static OwnedWeights read(Path safetensors) throws IOException {
        try (FileBytes file = FileBytes.open(safetensors)) {
            NativeMemory memory = file.copy();
            try {
                FileBytes copy = FileBytes.of(file.source(), memory, file.size());
                return new OwnedWeights(memory, Safetensors.read(copy, NonFinite.REFUSE));
            } catch (IOException | RuntimeException | Error e) {
                memory.close();
                throw e;
            }
        }
    }

    /**
     * The content of the file.
     *
     * @return tensors, valid until {@link #close}, and metadata
     */
    public Safetensors.Contents contents() {
        return contents;
    }

    @Override
    public void close() {
        memory.close();
    }
}
