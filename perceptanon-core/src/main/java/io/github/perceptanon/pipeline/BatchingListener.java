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
     * A batch has run.
     *
     * @param batch its figures
     */
    default void ran(Batch batch) {}

    /**
     * A request was rejected because too many images wait.
     *
     * @param waiting how many
     */
    default void rejected(int waiting) {}

    /**
     * Figures of one batch.
     *
     * @param images how many it had
     * @param longestWait how long the first of them had waited when it began
     * @param runTime how long the engine took
     * @param stillWaiting how many images waited when it began, beside its own
     * @param failure what the engine threw; empty if it succeeded
     */
    record Batch(int images, Duration longestWait, Duration runTime, int stillWaiting, Optional<Throwable> failure) {}
}
