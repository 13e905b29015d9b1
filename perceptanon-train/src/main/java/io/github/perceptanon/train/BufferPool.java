// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Direct buffers that are used again, because new ones are slow to make and only a garbage collection frees them.
 * Thread-safe.
 */
final class BufferPool implements AutoCloseable {
    /** Vector instructions prefer memory that begins where a cache line does. */
    private static final int CACHE_LINE = 64;

    private final int most;
    private final Deque<FloatBuffer> free = new ArrayDeque<>();
    private boolean open = true;

    /** Keeps at most so many buffers that nobody uses. */
    BufferPool(int most) {
        this.most = most;
    }

    /** Returns a buffer of at least this many elements, with any content. */
    synchronized FloatBuffer take(int length) {
        FloatBuffer found = free.poll();
        if (found != null && found.capacity() >= length) {
            return found;
        }
        // Slices end where a cache line does, too.
        int lines = Math.multiplyExact(length, Float.BYTES) / CACHE_LINE + 2;
        return ByteBuffer.allocateDirect(Math.multiplyExact(lines, CACHE_LINE))
                .alignedSlice(CACHE_LINE)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Gives back a buffer that nobody reads or writes any more. */
    synchronized void giveBack(FloatBuffer buffer) {
        if (open && free.size() < most) {
            free.push(buffer);
        }
    }

    synchronized int free() {
        return free.size();
    }

    /** Forgets all buffers. */
    @Override
    public synchronized void close() {
        open = false;
        free.clear();
    }
}
