package io.github.perceptanon.train.data;

import java.util.Objects;

/**
 * What {@link Annotations#read(java.nio.file.Path, java.nio.file.Path, ReadOptions)} accepts.
 *
 * @param maxFileBytes the largest file that is read, in bytes
 * @param outOfRange what to do with scores below 1 or above 10
 */
public record ReadOptions(long maxFileBytes, OutOfRange outOfRange) {
    private static final long DEFAULT_MAX_FILE_BYTES = 32L << 20;

    /** What to do with a score below 1 or above 10. */
    public enum OutOfRange {
        /** Stop with an {@link AnnotationException}. */
        REFUSE,
        /** Keep it, for {@link DataQuality} to report. Such rows have no label. */
        KEEP
    }

    /**
     * Refuses a limit below 1.
     *
     * @param maxFileBytes the largest file that is read, in bytes
     * @param outOfRange what to do with scores below 1 or above 10
     */
    public ReadOptions {
        Objects.requireNonNull(outOfRange, "outOfRange");
        if (maxFileBytes < 1) {
            throw new IllegalArgumentException("maxFileBytes must be at least 1 but was " + maxFileBytes);
        }
    }

    /**
     * Files up to 32 MiB, scores from 1 to 10 only.
     *
     * @return the defaults
     */
    public static ReadOptions defaults() {
        return new ReadOptions(DEFAULT_MAX_FILE_BYTES, OutOfRange.REFUSE);
    }

    /**
     * The same with another limit.
     *
     * @param bytes the largest file that is read, in bytes
     * @return new options
     */
    public ReadOptions withMaxFileBytes(long bytes) {
        return new ReadOptions(bytes, outOfRange);
    }

    /**
     * The same with another policy.
     *
     * @param policy what to do with scores below 1 or above 10
     * @return new options
     */
    public ReadOptions withOutOfRange(OutOfRange policy) {
        return new ReadOptions(maxFileBytes, policy);
    }
}
