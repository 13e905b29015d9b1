package io.github.perceptanon.train.data;

import java.util.Objects;

/**
 * What {@link Annotations#read(java.nio.file.Path, java.nio.file.Path, ReadOptions)} accepts.
 *
 * @param maxFileBytes the largest file that is read, in bytes
 * @param outOfRange what to do with scores below 1 or above 10
 * @param required columns that a file must have
 */
public record ReadOptions(long maxFileBytes, OutOfRange outOfRange, Required required) {
    private static final long DEFAULT_MAX_FILE_BYTES = 32L << 20;

    /** What to do with a score below 1 or above 10. */
    public enum OutOfRange {
        /** Stop with an {@link AnnotationException}. */
        REFUSE,
        /** Keep it, for {@link DataQuality} to report. Such rows have no label. */
        KEEP
    }

    /** Which columns a file must have. */
    public enum Required {
        /** Those of the published layout. */
        ALL,
        /**
         * {@code img1} and {@code img2}. What else is there is read as ever; of what is not, an annotation's texts are empty,
         * its scores none and its mean score NaN. Good for measuring images, not for training or evaluation.
         */
        IMAGES
    }

    /**
     * Refuses a limit below 1.
     *
     * @param maxFileBytes the largest file that is read, in bytes
     * @param outOfRange what to do with scores below 1 or above 10
     * @param required columns that a file must have
     */
    public ReadOptions {
        Objects.requireNonNull(outOfRange, "outOfRange");
        Objects.requireNonNull(required, "required");
        if (maxFileBytes < 1) {
            throw new IllegalArgumentException("maxFileBytes must be at least 1 but was " + maxFileBytes);
        }
    }

    /**
     * Files up to 32 MiB, scores from 1 to 10 only, all columns.
     *
     * @return the defaults
     */
    public static ReadOptions defaults() {
        return new ReadOptions(DEFAULT_MAX_FILE_BYTES, OutOfRange.REFUSE, Required.ALL);
    }

    /**
     * The same with another limit.
     *
     * @param bytes the largest file that is read, in bytes
     * @return new options
     */
    public ReadOptions withMaxFileBytes(long bytes) {
        return new ReadOptions(bytes, outOfRange, required);
    }

    /**
     * The same with another policy.
     *
     * @param policy what to do with scores below 1 or above 10
     * @return new options
     */
    public ReadOptions withOutOfRange(OutOfRange policy) {
        return new ReadOptions(maxFileBytes, policy, required);
    }

    /**
     * The same with other required columns.
     *
     * @param columns those that a file must have
     * @return new options
     */
    public ReadOptions withRequired(Required columns) {
        return new ReadOptions(maxFileBytes, outOfRange, columns);
    }
}
