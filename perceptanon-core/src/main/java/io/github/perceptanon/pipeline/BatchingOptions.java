// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.time.Duration;

/**
 * How requests are batched. A batch starts when {@code maximumBatch} images are waiting, or when the first of them has
 * waited for {@code maximumWait}; while a batch runs, the next one collects. A batch has {@code maximumBatch} images or
 * a power of two below it: if 7 images have waited long enough, 4 run first, then 2, then 1, or more if others have
 * arrived in the meantime.
 *
 * @param maximumBatch maximum number of images in a batch, at least 1
 * @param maximumWait how long an image may wait for others while nothing runs, up to a day; a lone request always waits
 * this long
 * @param capacity maximum number of waiting images, at least {@code maximumBatch} and 2; beyond it a
 * batching scorer rejects requests
 * @param concurrentBatches maximum number of batches that run at once, at least 1; more than the engine's
 * {@link io.github.perceptanon.engine.EngineOptions#concurrency()} has no effect
 */
public record BatchingOptions(int maximumBatch, Duration maximumWait, int capacity, int concurrentBatches) {
    static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final BatchingOptions DEFAULTS = new BatchingOptions(8, Duration.ofMillis(2), 64, 1);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public BatchingOptions {
        requireAtLeast("maximumBatch", maximumBatch, 1);
        requireWait(maximumWait);
        requireAtLeast("capacity", capacity, Math.max(2, maximumBatch));
        requireAtLeast("concurrentBatches", concurrentBatches, 1);
    }

    static void requireWait(Duration maximumWait) {
        if (maximumWait.isNegative() || maximumWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "maximumWait must be between 0 and " + LONGEST_WAIT + " but was " + maximumWait);
        }
    }

    static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + " but was " + value);
        }
    }

    /**
     * Batches of up to 8 that wait up to 2 ms, 64 images waiting, one batch at a time.
     *
     * @return the defaults
     */
    public static BatchingOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with another maximum batch size; raises the capacity if necessary.
     *
     * @param images at least 1
     * @return a copy
     */
    public BatchingOptions withMaximumBatch(int images) {
        return new BatchingOptions(images, maximumWait, Math.max(capacity, images), concurrentBatches);
    }

    /**
     * A copy with another maximum wait.
     *
     * @param wait from zero to a day
     * @return a copy
     */
    public BatchingOptions withMaximumWait(Duration wait) {
        return new BatchingOptions(maximumBatch, wait, capacity, concurrentBatches);
    }

    /**
     * A copy with another limit for waiting images.
     *
     * @param images at least {@link #maximumBatch()} and 2
     * @return a copy
     */
    public BatchingOptions withCapacity(int images) {
        return new BatchingOptions(maximumBatch, maximumWait, images, concurrentBatches);
    }

    /**
     * A copy with another number of concurrent batches.
     *
     * @param batches at least 1
     * @return a copy
     */
    public BatchingOptions withConcurrentBatches(int batches) {
        return new BatchingOptions(maximumBatch, maximumWait, capacity, batches);
    }
}
