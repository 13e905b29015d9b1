// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory outside the heap that is freed on {@link #close}. Views must not be used after that. Memory that is never
 * closed is freed when this object becomes unreachable.
 *
 * <p>Allocated from the system and not as a {@code BytePointer}, which JavaCPP would count against its limit.
 */
final class NativeMemory implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int LARGEST_READ = 1 << 30;

    private final BytePointer bytes;
    private final Cleaner.Cleanable release;
    private boolean open = true;

    private NativeMemory(Pointer memory, long size) {
        this.bytes = new BytePointer(memory).capacity(size);
        this.release = CLEANER.register(this, () -> Pointer.free(memory));
    }

    /** Copies a whole file. */
    static NativeMemory copyOf(FileChannel file, long size) throws IOException {
        Pointer memory = Pointer.malloc(Math.max(1, size));
        if (memory == null || memory.isNull()) {
            throw new OutOfMemoryError("the system does not have " + size + " bytes of memory for weights");
        }
        NativeMemory copy = new NativeMemory(memory, size);
        try {
            for (long from = 0; from < size; ) {
                int n = file.read(copy.view(from, (int) Math.min(LARGEST_READ, size - from)), from);
                if (n < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
                from += n;
            }
            return copy;
        } catch (IOException | RuntimeException | Error e) {
            copy.close();
            throw e;
        }
    }

    /** A little-endian view, valid until {@link #close}. */
    synchronized ByteBuffer view(long offset, int length) {
        if (!open) {
            throw new IllegalStateException("the weights are closed");
        }
        if (length == 0) {
            return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        return bytes.getPointer(offset).capacity(length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public synchronized void close() {
        open = false;
        release.clean();
    }
}
