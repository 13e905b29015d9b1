package io.github.perceptanon;

import org.jspecify.annotations.Nullable;

/**
 * An image at the size of a model's input, made by {@link Scorer#prepare} and read by
 * {@link Scorer#embed}: 8-bit samples, 150 KB for an input of 224×224. Its memory goes back to the scorer when it
 * is closed, for the next image; one that is never closed is left to the garbage collector.
 *
 * <p>May be handed from thread to thread; not to be used by two at once.
 */
public final class PreparedImage implements AutoCloseable {
    private final InputPool owner;
    private byte @Nullable [] samples;

    PreparedImage(InputPool owner, byte[] samples) {
        this.owner = owner;
        this.samples = samples;
    }

    /** The samples, (height, width, 3) row-major, of an image that this pool made. */
    byte[] samplesOf(InputPool pool) {
        if (pool != owner) {
            throw new IllegalArgumentException("the image was prepared by another scorer");
        }
        if (samples == null) {
            throw new IllegalStateException("the prepared image is closed");
        }
        return samples;
    }

    /** Gives the memory back. Does nothing when called again, by whichever thread: two images must never get the same. */
    @Override
    public synchronized void close() {
        byte[] free = samples;
        samples = null;
        if (free != null) {
            owner.giveBack(free);
        }
    }
}
