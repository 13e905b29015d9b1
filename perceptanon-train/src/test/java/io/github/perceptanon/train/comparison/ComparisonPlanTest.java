// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonPlanTest {
    @TempDir
    Path root;

    private ComparisonData both;

    @BeforeEach
    void annotate() throws IOException {
        Annotations rows = Comparisons.annotated(root, s -> s);
        both = Comparisons.data(Map.of(AnnotationSetup.HA1, rows, AnnotationSetup.HA2, rows));
    }

    private static GivenModel given(String split, AnnotationSetup setup, Backbone backbone, Objective objective) {
        ModelCard card = ModelCard.of(setup, backbone, objective, Granularity.TEN);
        return new GivenModel(split, Path.of(split + ".safetensors"), card, "00");
    }

    private static ModelPlan with(boolean trains, GivenModel... given) {
        return Comparisons.models(trains, false).withGiven(given);
    }

    @Test
    void fillsCellsThatNeedNoTrainingFirst() {
        ComparisonPlan plan = Comparisons.plan(
                both,
                Comparisons.splits("all", "loov-voc"),
                Comparisons.models(true, false),
                MetricRegistry.standard().get("psnr"));

        assertThat(plan.cells())
                .extracting(Cell::toString)
                .containsExactly(
                        "HA1 all psnr",
                        "HA1 loov-voc psnr",
                        "HA2 all psnr",
                        "HA2 loov-voc psnr",
                        "HA1 all perceptanon-resnet18-combined-10",
                        "HA1 loov-voc perceptanon-resnet18-combined-10",
                        "HA2 all perceptanon-resnet18-combined-10",
                        "HA2 loov-voc perceptanon-resnet18-combined-10");
    }

    @Test
    void eachBackboneIsAModelOfItsOwn() {
        ComparisonPlan plan = Comparisons.plan(
                both, Comparisons.splits("all"), Comparisons.models(true, false, Backbone.RESNET18, Backbone.RESNET50));

        assertThat(plan.cells()).hasSize(4);
    }

    @Test
    void theStudyIsOnTheFirstSplitAndTrainsNoModelTwice() {
        TrainingOptions training =
                Comparisons.training().withLoss(loss -> loss.withObjective(Objective.CROSS_ENTROPY, Granularity.TEN));
        ModelPlan models = ModelPlan.trained(ModelTraining.of(training).withStudy(true), Backbone.RESNET18);

        ComparisonPlan plan = Comparisons.plan(both, Comparisons.splits("grouped", "all"), models);

        // Nine variants on the first split, of which one is the tables' own, and that on the second: for each setup.
        assertThat(plan.cells()).hasSize(2 * 10).doesNotHaveDuplicates();
        assertThat(plan.studyCells(AnnotationSetup.HA1))
                .hasSize(9)
                .allMatch(cell -> cell.split().equals("grouped"));
    }

    @Test
    void aGivenModelTakesThePlaceOfTheTrainedOne() {
        GivenModel model = given("all", AnnotationSetup.HA1, Backbone.RESNET18, Objective.MSE);

        ComparisonPlan plan = Comparisons.plan(both, Comparisons.splits("all"), with(true, model));

        assertThat(plan.cells())
                .extracting(Cell::measure)
                .containsExactly("perceptanon-resnet18-mse-10", "perceptanon-resnet18-combined-10");
    }

    @Test
    void withoutTrainingOnlyGivenModelsAreThere() {
        GivenModel model = given("all", AnnotationSetup.HA2, Backbone.RESNET18, Objective.MSE);

        ComparisonPlan plan = Comparisons.plan(both, Comparisons.splits("all"), with(false, model));

        assertThat(plan.modelCell(AnnotationSetup.HA1, "all", Backbone.RESNET18))
                .isEqualTo(Optional.empty());
        assertThat(plan.cells()).hasSize(1);
    }

    @Test
    void refusesAModelThatIsNotCompared() {
        GivenModel model = given("loov-coco", AnnotationSetup.HA1, Backbone.RESNET50, Objective.MSE);

        assertThatThrownBy(() -> Comparisons.plan(both, Comparisons.splits("all"), with(true, model)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loov-coco.safetensors: a resnet50 for HA1 on split 'loov-coco', which is not compared "
                        + "(setups [HA1, HA2], splits [all], backbones [resnet18])");
    }

    @Test
    void refusesTwoModelsForOneCell() {
        GivenModel model = given("all", AnnotationSetup.HA1, Backbone.RESNET18, Objective.MSE);

        assertThatThrownBy(() -> Comparisons.plan(both, Comparisons.splits("all"), with(true, model, model)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("all.safetensors: there are 2 models of resnet18 for HA1 on split 'all'");
    }

    @Test
    void refusesNoMeasureAndASplitThatComesTwice() {
        assertThatThrownBy(() -> Comparisons.plan(both, Comparisons.splits("all"), Comparisons.noModels()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison needs at least 1 measure but was given 0");
        assertThatThrownBy(
                        () -> Comparisons.plan(both, Comparisons.splits("all", "all"), Comparisons.models(true, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison needs at least 1 split and each once but was given [all, all]");
    }

    @Test
    void withoutTrainingThereIsNoStudy() {
        assertThat(ModelPlan.none().study()).isFalse();
        assertThat(Comparisons.models(true, true).study()).isTrue();
    }

    @Test
    void modelsNeedABackboneAndMetricsAloneDoNot() {
        assertThatThrownBy(() -> ModelPlan.trained(ModelTraining.of(Comparisons.training())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison needs at least 1 backbone and each once but was given []");
        assertThatThrownBy(() -> Comparisons.models(true, false, Backbone.RESNET18, Backbone.RESNET18))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison needs at least 1 backbone and each once but was given [RESNET18, RESNET18]");
        assertThat(ModelPlan.none().backbones()).isEmpty();
    }

    @Test
    void dataWithACaveatCannotBeCalledPublished() {
        assertThatThrownBy(() -> new ComparisonData(both.annotations(), Optional.of("synthetic"), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("these data are not the published dataset: synthetic");
    }

    @Test
    void dataWithOtherSourcesCannotBeCalledPublished() {
        Annotations some = both.annotations()
                .get(AnnotationSetup.HA1)
                .select(row -> !row.dataset().equals("lfw"));

        assertThatThrownBy(() -> new ComparisonData(Map.of(AnnotationSetup.HA1, some), Optional.empty(), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("annotations: the published dataset has the sources celeba, coco, lfw, voc but these data "
                        + "have celeba, coco, voc");
    }

    @Test
    void namesThatNoFileCanHaveAreWrittenInCode() {
        Cell cell = Cell.of(
                AnnotationSetup.HA1,
                "loov-../a b",
                ComparedMetric.of(MetricRegistry.standard().get("psnr")));

        assertThat(cell.file(Path.of("out")))
                .isEqualTo(Path.of("out", "cells", "HA1", "loov-%2e%2e%2fa%20b", "psnr.csv"));
    }
}
