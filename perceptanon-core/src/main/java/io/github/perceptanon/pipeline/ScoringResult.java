package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;

/** What became of one {@link ScoringTask}: a score, or the reason why its image could not be read. */
public sealed interface ScoringResult {
    /**
     * What was to be scored.
     *
     * @return the task as it was given
     */
    ScoringTask task();

    /**
     * An image that was scored.
     *
     * @param task what was to be scored
     * @param score its score
     */
    record Scored(ScoringTask task, AnonymityScore score) implements ScoringResult {}

    /**
     * An image that could not be read, or whose original could not.
     *
     * @param task what was to be scored
     * @param error what its source threw, for files an {@link io.github.perceptanon.image.ImageException} that names the file
     */
    record Failed(ScoringTask task, Exception error) implements ScoringResult {}
}
