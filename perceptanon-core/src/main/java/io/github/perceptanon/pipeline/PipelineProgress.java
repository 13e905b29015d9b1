// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

/**
 * Progress of a {@link ScoringPipeline}.
 *
 * @param scored number of tasks whose score has been delivered
 * @param failed number of tasks whose failure has been delivered
 */
public record PipelineProgress(long scored, long failed) {
    /**
     * Number of tasks whose result has been delivered.
     *
     * @return the sum of scored and failed tasks
     */
    public long done() {
        return scored + failed;
    }

    PipelineProgress and(ScoringResult result) {
        return result instanceof ScoringResult.Scored
                ? new PipelineProgress(scored + 1, failed)
                : new PipelineProgress(scored, failed + 1);
    }
}
