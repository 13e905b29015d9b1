package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.metrics.Psnr;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.Judge;
import io.github.perceptanon.train.evaluation.JudgeComparison;
import io.github.perceptanon.train.evaluation.MetricJudge;
import io.github.perceptanon.train.evaluation.ModelJudge;
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
                        Setup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInputSize(64)
                .withBatchSize(8)
                .withEpochs(2);
        TrainingResult result = Trainer.of(options).train(split.train(), split.val(), out);

        try (AnonymityScorer scorer = AnonymityScorer.load(result.model())) {
            List<Judge> judges = List.of(new ModelJudge("PerceptAnon", scorer), new MetricJudge(Psnr.standard()));
            JudgeComparison comparison = JudgeComparison.of(split.test(), judges, Correlations.standard(), judge -> {});
            for (JudgeComparison.Verdict verdict : comparison.verdicts()) {
                System.out.println(verdict.judge() + " " + verdict.spearman().coefficient());
            }
        }
        assertThat(result.epochs()).hasSize(2);
        assertThat(out)
                .isDirectoryContaining("glob:**model.safetensors")
                .isDirectoryContaining("glob:**checkpoint.safetensors")
                .isDirectoryContaining("glob:**log.csv");
    }
}
