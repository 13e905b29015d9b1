package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a safetensors file holds, in memory of its own: the file is read once, is not mapped and may be replaced or removed,
 * and {@link #close} gives all memory back at once, which a mapping does only after the garbage collector has been there.
 *
 * <p><strong>Ownership.</strong> Tensors of {@link #contents} are views of this memory. After {@link #close} neither they nor
 * buffers from them may be used: what lies there then is another's, or nobody's, and the JVM may end. Whoever needs them
 * longer uses {@link Safetensors#read(Path)}.
 *
 * <p>Thread-safe but for that.
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
     * @return its tensors and metadata, which the caller closes
     * @throws WeightsException if the file is missing, breaks a rule of the format or holds NaN or infinite weights
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
     * What the file holds.
     *
     * @return tensors, good until {@link #close}, and metadata
     */
    public Safetensors.Contents contents() {
        return contents;
    }

    @Override
    public void close() {
        memory.close();
    }
}
