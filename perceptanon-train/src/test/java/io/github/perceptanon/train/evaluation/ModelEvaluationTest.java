// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEvaluationTest {
    @TempDir
    Path folder;

    private Annotations annotated(double... scores) throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            rows.add(new Annotation(i + 1, "o.jpg", i + ".jpg", "coco", "face", "mask", List.of(), scores[i]));
        }
        return Annotations.of(folder, List.of(), rows);
    }

    private static AnonymityScore score(double value, Objective objective, Granularity granularity, OptionalInt label) {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, objective, granularity);
        return new AnonymityScore(value, (value - 1) / 9, List.of(), List.of(), label, card, "", "nd4j-cpu");
    }

    private static AnonymityScore classified(double value, int label) {
        return score(value, Objective.COMBINED, Granularity.TEN, OptionalInt.of(label));
    }

    @Test
    void comparesClassesWithTheAnnotationsOwn() throws AnnotationException {
        ModelEvaluation evaluation = ModelEvaluation.of(
                annotated(1, 4.4, 10),
                List.of(classified(1, 0), classified(5, 4), classified(10, 9)),
                Correlations.standard());

        assertThat(evaluation.classes().orElseThrow().accuracy()).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(evaluation.spearman().coefficient()).isCloseTo(1, within(1e-12));
    }

    @Test
    void measuresErrorsOnTheScaleFromZeroToOne() throws AnnotationException {
        ModelEvaluation evaluation = ModelEvaluation.of(
                annotated(1, 10), List.of(classified(1, 0), classified(5.5, 4)), Correlations.standard());

        assertThat(evaluation.errors().meanSquaredError()).isCloseTo(0.125, within(1e-7));
    }

    @Test
    void aRegressorHasNoClasses() throws AnnotationException {
        AnonymityScore low = score(2, Objective.MSE, Granularity.MEAN, OptionalInt.empty());
        AnonymityScore high = score(9, Objective.MSE, Granularity.MEAN, OptionalInt.empty());

        ModelEvaluation evaluation = ModelEvaluation.of(annotated(1, 10), List.of(low, high), Correlations.standard());

        assertThat(evaluation.classes()).isEmpty();
    }

    @Test
    void refusesMoreScoresThanRows() throws AnnotationException {
        Annotations rows = annotated(1, 2);

        assertThatThrownBy(() -> ModelEvaluation.of(rows, List.of(classified(1, 0)), Correlations.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an evaluation needs as many scores as rows and at least 2 but was given 1 and 2");
    }

    @Test
    void everyGroupIsEvaluatedByItself() throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        List<AnonymityScore> scores = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String source = i == 8 ? "voc" : i % 2 == 0 ? "coco" : "lfw";
            rows.add(new Annotation(i + 1, "o.jpg", i + ".jpg", source, "face", "mask", List.of(), i + 1));
            scores.add(classified(i % 2 == 0 ? i + 1 : 9 - i, i));
        }
        Annotations annotations = Annotations.of(folder, List.of(), rows);

        SortedMap<String, ModelEvaluation> groups =
                ModelEvaluation.byGroup(annotations, scores, Annotation::dataset, Correlations.standard());

        assertThat(groups).containsOnlyKeys("coco", "lfw", "voc");
        assertThat(groups.get("coco").spearman().coefficient()).isCloseTo(1, within(1e-12));
        assertThat(groups.get("lfw").spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(groups.get("coco").errors().meanSquaredError()).isCloseTo(0, within(1e-12));
        assertThat(groups.get("lfw").classes().orElseThrow().n()).isEqualTo(4);
        assertThat(groups.get("voc").pearson().coefficient()).isNaN();
        assertThat(groups.get("voc").pearson().n()).isEqualTo(1);
    }
}
