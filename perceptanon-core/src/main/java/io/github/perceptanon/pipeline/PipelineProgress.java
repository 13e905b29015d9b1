package io.github.perceptanon.pipeline;

/**
 * How far a {@link ScoringPipeline} has come.
 *
 * @param scored tasks whose score has been handed out
 * @param failed tasks whose failure has been handed out
 */
public record PipelineProgress(long scored, long failed) {
    /**
     * Tasks whose result has been handed out.
     *
     * @return scored and failed ones together
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
