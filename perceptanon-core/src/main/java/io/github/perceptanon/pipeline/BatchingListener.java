package io.github.perceptanon.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * Hears what a {@link BatchingScorer} or {@link BatchingPairScorer} does, for metrics. Called from its threads and its callers'; must be thread-safe and
 * quick. What it throws, be it an {@link Error}, is logged and goes no further.
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
