// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationReportTest {
    private static final double TOLERANCE = 1e-12;

    private static Stream<Named<JsonNode>> goldens() {
        JsonNode cases = GoldenFiles.read("classification.json").at("/classification/cases");
        return StreamSupport.stream(cases.spliterator(), false)
                .map(golden -> Named.of(golden.get("name").asText(), golden));
    }

    private static ClassificationReport report(JsonNode golden) {
        return ClassificationReport.of(ints(golden.get("y_true")), ints(golden.get("y_pred")));
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void accuracyIsSklearns(JsonNode golden) {
        assertThat(100 * report(golden).accuracy())
                .isCloseTo(golden.get("accuracy_percent").asDouble(), within(100 * TOLERANCE));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void macroPrecisionIsSklearns(JsonNode golden) {
        assertThat(report(golden).macroPrecision())
                .isCloseTo(golden.get("precision_macro").asDouble(), within(TOLERANCE));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void macroRecallIsSklearns(JsonNode golden) {
        assertThat(report(golden).macroRecall())
                .isCloseTo(golden.get("recall_macro").asDouble(), within(TOLERANCE));
    }

    @Test
    void rowsOfTheConfusionMatrixAreTrueClassesAndColumnsPredictedOnes() {
        ClassificationReport report = ClassificationReport.of(new int[] {0, 0, 3}, new int[] {3, 0, 3});
        assertThat(report.labels()).isEqualTo(List.of(0, 3));
        assertThat(report.confusion()).isDeepEqualTo(new long[][] {{1, 1}, {0, 1}});
    }

    @Test
    void theFullConfusionMatrixHasClassesThatDoNotOccur() {
        ClassificationReport report = ClassificationReport.of(new int[] {0, 2}, new int[] {2, 2});
        assertThat(report.confusion(4))
                .isDeepEqualTo(new long[][] {{0, 0, 1, 0}, {0, 0, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 0}});
    }

    @Test
    void aClassBeyondTheMatrixIsRefused() {
        ClassificationReport report = ClassificationReport.of(new int[] {0, 2}, new int[] {2, 2});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.confusion(2))
                .withMessage("there must be more than 2 classes but were 2");
    }

    @Test
    void unequalNumbersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassificationReport.of(new int[2], new int[3]))
                .withMessageEndingWith("but were 3 and 2");
    }

    @Test
    void noPredictionsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ClassificationReport.of(new int[0], new int[0]));
    }

    @Test
    void negativeClassesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassificationReport.of(new int[] {-1}, new int[] {0}))
                .withMessage("a class must be at least 0 but was -1");
    }

    @Test
    void errorsAreSummedUpByTheirSquareSizeAndSign() {
        assertThat(RegressionReport.of(new double[] {1, 5}, new double[] {4, 4}))
                .isEqualTo(new RegressionReport(2, 5, 2, 1));
    }

    @Test
    void scoresOfUnequalNumberAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegressionReport.of(new double[2], new double[1]))
                .withMessageEndingWith("but were 1 and 2");
    }
}
