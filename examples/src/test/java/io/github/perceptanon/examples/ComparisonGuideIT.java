// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.metrics.Psnr;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.report.ComparisonFiles;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.comparison.ComparedMetric;
import io.github.perceptanon.train.comparison.Comparison;
import io.github.perceptanon.train.comparison.ComparisonData;
import io.github.perceptanon.train.comparison.ComparisonPlan;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.ModelPlan;
import io.github.perceptanon.train.comparison.ModelTraining;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippet of docs/compare.md. */
class ComparisonGuideIT {
    @Test
    void aModelAndAMetricAreComparedOnASplit(@TempDir Path root, @TempDir Path out) throws Exception {
        SampleDataset.write(root, SampleOptions.defaults().withScenes(6).withVariants(3));

        ComparisonData data = new ComparisonData(
                Map.of(AnnotationSetup.HA1, Annotations.read(root.resolve("HA1.csv"), root)), Optional.empty(), false);
        TrainingOptions training = TrainingOptions.defaults(
                        AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withBatches(batches -> batches.withInputSize(64).withSize(8))
                .withRun(run -> run.withEpochs(2));
        ComparisonPlan plan = ComparisonPlan.builder(data)
                .splits(List.of(SplitType.of("grouped")), SplitOptions.defaults())
                .metrics(List.of(ComparedMetric.of(Psnr.standard())), SizePolicy.REFUSE)
                .models(ModelPlan.trained(ModelTraining.of(training), Backbone.RESNET18))
                .build();
        ComparisonResult result = Comparison.of(plan).run(out);
        ComparisonFiles.write(result, Map.of(), out);

        assertThat(result.cells()).hasSize(2);
        assertThat(out)
                .isDirectoryContaining("glob:**tables.md")
                .isDirectoryContaining("glob:**tables.csv")
                .isDirectoryContaining("glob:**report.html");
    }
}
