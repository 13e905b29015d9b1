// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.lang.ref.Cleaner;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Native memory of zeros that starts at a cache line. Freed on {@link #close}, or when it becomes unreachable. Allocated from
 * the system and not as a typed pointer, which JavaCPP would count against its limit.
 */
final class Block implements AutoCloseable {
    /** Bytes; oneDNN's widest vectors have as many. */
    static final int ALIGNMENT = 64;

    private static final Cleaner CLEANER = Cleaner.create();

    private final long address;
    private final long bytes;
    private final Cleaner.Cleanable release;

    Block(long bytes) {
        boolean huge = bytes >= HugePages.SIZE;
        long alignment = huge ? HugePages.SIZE : ALIGNMENT;
        Pointer memory = Pointer.calloc(1, bytes + alignment);
        if (memory == null || memory.isNull()) {
            throw new OutOfMemoryError("the system does not have " + bytes + " bytes of memory for a network");
        }
        this.bytes = bytes;
        this.address = (memory.address() + alignment - 1) / alignment * alignment;
        if (huge) {
            HugePages.ask(address, bytes);
        }
        this.release = CLEANER.register(this, () -> Pointer.free(memory));
    }

    /** The next multiple of the alignment. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    /** All of it as floats. */
    FloatBuffer floats() {
        return Address.floats(address, bytes / Float.BYTES);
    }

    @Override
    public void close() {
        release.clean();
    }
}
