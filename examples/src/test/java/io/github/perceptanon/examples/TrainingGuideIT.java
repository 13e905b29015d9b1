// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.metrics.Psnr;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.Measure;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.MetricMeasure;
import io.github.perceptanon.train.evaluation.ModelMeasure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/training.md. */
class TrainingGuideIT {
    @Test
    void aModelIsTrainedAndComparedWithAMetric(@TempDir Path root, @TempDir Path out) throws Exception {
        SampleDataset.write(root, SampleOptions.defaults().withScenes(6).withVariants(3));

        Split split = Splits.of(SplitType.of("grouped"), Annotations.read(root.resolve("HA1.csv"), root));
        TrainingOptions options = TrainingOptions.defaults(
                        AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withBatches(batches -> batches.withInputSize(64).withSize(8))
                .withRun(run -> run.withEpochs(2));
        TrainingResult result = Trainer.of(options).train(split.train(), split.val(), out);

        try (AnonymityScorer scorer = AnonymityScorer.load(result.model())) {
            List<Measure> measures =
                    List.of(new ModelMeasure("PerceptAnon", scorer), new MetricMeasure(Psnr.standard()));
            MeasureComparison comparison =
                    MeasureComparison.of(split.test(), measures, Correlations.standard(), measure -> {});
            for (MeasureComparison.Result measured : comparison.results()) {
                System.out.println(
                        measured.measure() + " " + measured.spearman().coefficient());
            }
        }
        assertThat(result.epochs()).hasSize(2);
        assertThat(out)
                .isDirectoryContaining("glob:**model.safetensors")
                .isDirectoryContaining("glob:**checkpoint.safetensors")
                .isDirectoryContaining("glob:**log.csv");
    }
}
