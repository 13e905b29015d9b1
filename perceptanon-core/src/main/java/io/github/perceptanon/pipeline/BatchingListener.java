// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * Receives events of a {@link BatchingScorer} or {@link BatchingPairScorer}, for metrics. It is called from the scorer's
 * threads and from callers' threads, so it must be thread-safe and quick. Whatever it throws, including an
 * {@link Error}, is logged and otherwise ignored.
 */
public interface BatchingListener {
    /** A listener that does nothing. */
    BatchingListener NONE = new BatchingListener() {};

    /**
     * Called after each batch.
     *
     * @param batch figures about the batch
     */
    default void ran(Batch batch) {}

    /**
     * Called when a request is rejected because too many images are waiting.
     *
     * @param waiting the number of waiting images
     */
    default void rejected(int waiting) {}

    /**
     * Figures about one batch.
     *
     * @param images number of images in the batch
     * @param longestWait how long the first image had waited when the batch started
     * @param runTime time spent in the engine
     * @param stillWaiting number of other images waiting when the batch started
     * @param failure what the engine threw; empty if it succeeded
     */
    record Batch(int images, Duration longestWait, Duration runTime, int stillWaiting, Optional<Throwable> failure) {}
}
