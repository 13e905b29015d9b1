package io.github.perceptanon;

import org.jspecify.annotations.Nullable;

/**
 * An image at the size of a model's input, made by {@link Scorer#prepare} and read by
 * {@link Scorer#embed}: 8-bit samples, 150 KB for an input of 224×224. Closing it returns its memory to the scorer for
 * the next image; if it is never closed, the garbage collector frees it.
 *
 * <p>May be passed between threads, but used by only one at a time.
 */
public final class PreparedImage implements AutoCloseable {
    private final InputPool owner;
    private byte @Nullable [] samples;

    PreparedImage(InputPool owner, byte[] samples) {
        this.owner = owner;
        this.samples = samples;
    }

    /** The samples, (height, width, 3) row-major. The image must come from this pool. */
    byte[] samplesOf(InputPool pool) {
        if (pool != owner) {
            throw new IllegalArgumentException("the image was prepared by another scorer");
        }
        if (samples == null) {
            throw new IllegalStateException("the prepared image is closed");
        }
        return samples;
    }

    /** Returns the memory, once: later calls from any thread do nothing, so that two images never get the same memory. */
    @Override
    public synchronized void close() {
        byte[] free = samples;
        samples = null;
        if (free != null) {
            owner.giveBack(free);
        }
    }
}
