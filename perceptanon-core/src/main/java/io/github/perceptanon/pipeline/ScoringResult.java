// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;

/** The result of a {@link ScoringTask}: a score, or the reason why its image could not be read. */
public sealed interface ScoringResult {
    /**
     * The task that this is the result of.
     *
     * @return the task, unchanged
     */
    ScoringTask task();

    /**
     * An image that was scored.
     *
     * @param task the task that this is the result of
     * @param score the score
     */
    record Scored(ScoringTask task, AnonymityScore score) implements ScoringResult {}

    /**
     * An image that could not be read, or whose original could not.
     *
     * @param task the task that this is the result of
     * @param error what the source threw; for files an {@link io.github.perceptanon.image.ImageException} that names
     * the file
     */
    record Failed(ScoringTask task, Exception error) implements ScoringResult {}
}
