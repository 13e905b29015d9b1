// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Scores the rows of a partition, as they are asked for.
 *
 * @param original null for an HA1 model
 */
record ScorePartition(
        ExecutorScorer scorer, ImageColumn image, @Nullable ImageColumn original, LoaderSettings loader)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator(); // nothing to load a model for
        }
        PerJvm.Lease<Scorer> lease = scorer.hold();
        try {
            ScoringPipeline pipeline = ScoringPipeline.of(lease.get())
                    .withLoader(loader.loader())
                    .withMaximumBatch(scorer.engine().maximumBatch())
                    .withFullBatches()
                    .withDecoders(TaskEngine.cpus());
            ScoredRows scored = new ScoredRows(rows, this, pipeline, lease);
            TaskContext task = TaskContext.get();
            if (task != null) {
                // A task ends early too: killed, failed in what follows, or asked for only a few rows.
                task.addTaskCompletionListener((TaskCompletionListener) context -> scored.close());
            }
            return scored;
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    ScoringTask task(Row row) {
        return new ScoringTask(image.of(row), original == null ? Optional.empty() : Optional.of(original.of(row)));
    }

    /** The row with its result. */
    static Row with(Row row, ScoringResult result) {
        if (result instanceof Scored scored) {
            AnonymityScore score = scored.score();
            return Columns.with(
                    row,
                    score.score(),
                    score.normalized(),
                    score.label().isPresent() ? score.label().getAsInt() : null,
                    null,
                    score.weightsSha256(),
                    score.engine());
        }
        return Columns.with(row, null, null, null, Problems.oneLine(((Failed) result).error()), null, null);
    }
}
