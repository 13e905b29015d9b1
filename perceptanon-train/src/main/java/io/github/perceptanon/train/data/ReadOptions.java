// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.Objects;

/**
 * Options of {@link Annotations#read(java.nio.file.Path, java.nio.file.Path, ReadOptions)}.
 *
 * @param maxFileBytes maximum size of the file in bytes
 * @param outOfRange what to do with scores below 1 or above 10
 * @param required columns that a file must have
 */
public record ReadOptions(long maxFileBytes, OutOfRange outOfRange, Required required) {
    private static final long DEFAULT_MAX_FILE_BYTES = 32L << 20;

    /** What to do with a score below 1 or above 10. */
    public enum OutOfRange {
        /** Throw an {@link AnnotationException}. */
        REFUSE,
        /** Keep it, so that {@link DataQuality} can report it. Such rows have no label. */
        KEEP
    }

    /** Which columns a file must have. */
    public enum Required {
        /** All columns of the published layout. */
        ALL,
        /**
         * Only {@code img1} and {@code img2}. Other columns are read if they exist; otherwise texts and scores are
         * empty and the mean score is NaN. For computing metrics, not for training or evaluation.
         */
        IMAGES
    }

    /** Rejects a limit below 1. */
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
     * A copy with another limit.
     *
     * @param bytes maximum size of the file in bytes
     * @return new options
     */
    public ReadOptions withMaxFileBytes(long bytes) {
        return new ReadOptions(bytes, outOfRange, required);
    }

    /**
     * A copy with another policy.
     *
     * @param policy what to do with scores below 1 or above 10
     * @return new options
     */
    public ReadOptions withOutOfRange(OutOfRange policy) {
        return new ReadOptions(maxFileBytes, policy, required);
    }

    /**
     * A copy with other required columns.
     *
     * @param columns those that a file must have
     * @return new options
     */
    public ReadOptions withRequired(Required columns) {
        return new ReadOptions(maxFileBytes, outOfRange, columns);
    }
}
