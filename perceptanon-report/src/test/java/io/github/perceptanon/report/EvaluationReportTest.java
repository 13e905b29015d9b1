// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.github.perceptanon.train.evaluation.ClassificationReport;
import io.github.perceptanon.train.evaluation.ModelEvaluation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
    @TempDir
    Path folder;

    private Annotations rows;
    private ModelEvaluation evaluation;

    @BeforeEach
    void evaluate() throws AnnotationException {
        rows = Annotations.of(folder, List.of(), List.of(row(1, "mask", 2), row(2, "mask", 5), row(3, "blur", 9)));
        evaluation = ModelEvaluation.of(rows, List.of(score(3), score(4), score(10)), Correlations.standard());
    }

    private static Annotation row(int row, String method, double score) {
        return new Annotation(row, "o.jpg", row + ".jpg", "coco", "face", method, List.of(), score);
    }

    private static AnonymityScore score(double value) {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.MSE, Granularity.MEAN);
        return new AnonymityScore(
                value, (value - 1) / 9, List.of(), List.of(), OptionalInt.empty(), card, "", "nd4j-cpu");
    }

    @Test
    void allRowsComeFirstAndGroupsBelowThem() {
        Table table = EvaluationReport.figures("By method", evaluation, Map.of("mask", evaluation));

        assertThat(table.rows())
                .extracting(row -> row.cells().get(0))
                .containsExactly(new Table.Text("all"), new Table.Text("mask"));
        assertThat(table.rows().get(0).highlighted()).isTrue();
    }

    @Test
    void theConfusionMatrixHasTrueClassesDownAndPredictedOnesAcross() {
        Table table = EvaluationReport.confusion(ClassificationReport.of(new int[] {0, 0, 9}, new int[] {0, 9, 9}));

        assertThat(table.header()).containsExactly("True \\ predicted", "0", "9");
        assertThat(table.rows().get(0).cells())
                .containsExactly(new Table.Text("0"), new Table.Figure(1, 0), new Table.Figure(1, 0));
        assertThat(table.rows().get(1).cells())
                .containsExactly(new Table.Text("9"), new Table.Figure(0, 0), new Table.Figure(1, 0));
    }

    @Test
    void residualsAreScoresLessAnnotations() {
        Block.Chart chart = EvaluationReport.residuals(new Charts(Optional.empty()), rows, evaluation);

        assertThat(chart.alternative())
                .contains("blur (1 point, score − annotation from 1.00 to 1.00)")
                .contains("mask (2 points, score − annotation from -1.00 to 1.00)");
    }

    @Test
    void chartsCanBeFilesOfTheirOwn() throws IOException {
        Path file = folder.resolve("scatter.png");

        EvaluationReport.scatter(new Charts(Optional.empty()), rows, evaluation)
                .light()
                .write(file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(1200);
    }
}
