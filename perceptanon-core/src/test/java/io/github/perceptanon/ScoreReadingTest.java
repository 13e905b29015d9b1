// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreReadingTest {
    private static final float SURE = 50;

    @Test
    void aClassifierSureOfItsHighestClassIsFullyAnonymous() {
        assertThat(reading(Objective.COMBINED, Granularity.FIVE).normalized(new float[] {0, 0, 0, 0, SURE}))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void anUndecidedClassifierIsInTheMiddle() {
        assertThat(reading(Objective.CROSS_ENTROPY, Granularity.TEN).normalized(new float[10]))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void classZeroOfTheBinaryGranularityIsTheAnonymousOne() {
        assertThat(reading(Objective.CROSS_ENTROPY, Granularity.BINARY).normalized(new float[] {SURE, 0}))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void aBinaryRegressorsHighOutputIsNotAnonymous() {
        assertThat(reading(Objective.MSE, Granularity.BINARY).normalized(new float[] {SURE}))
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void classValuesRiseWithAnonymity() {
        assertThat(ScoreReading.classValues(Granularity.THREE)).containsExactly(0, 0.5, 1);
        assertThat(ScoreReading.classValues(Granularity.BINARY)).containsExactly(1, 0);
    }

    @Test
    void theMeanScoreHasNoClasses() {
        assertThatIllegalArgumentException().isThrownBy(() -> ScoreReading.classValues(Granularity.MEAN));
        assertThatIllegalArgumentException().isThrownBy(() -> ScoreReading.of(Objective.COMBINED, Granularity.MEAN));
    }

    @Test
    void logarithmsOfProbabilitiesStayFiniteWhereProbabilitiesDoNot() {
        assertThat(ScoreReading.softmax(1e4, 0)).containsExactly(1, 0);
        assertThat(ScoreReading.logSoftmax(1e4, 0)).containsExactly(0, -1e4);
    }

    @Test
    void aClassifiersLabelIsItsMostProbableClass() {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.THREE);
        AnonymityScore score =
                new AnonymityScore(9, 0.9, List.of(0f, 0f, 2f), List.of(), OptionalInt.of(2), card, "", "nd4j-cpu");

        assertThat(ScoreReading.label(score)).hasValue(2);
    }

    @Test
    void aRegressorOfOrdinalLabelsHasTheNearestOne() {
        assertThat(ScoreReading.label(regressed(0.49f, Granularity.FIVE))).hasValue(2);
        assertThat(ScoreReading.label(regressed(0.9f, Granularity.FIVE))).hasValue(4);
        assertThat(ScoreReading.label(regressed(0.2f, Granularity.BINARY))).hasValue(0);
        assertThat(ScoreReading.label(regressed(0.2f, Granularity.MEAN))).isEmpty();
    }

    private static AnonymityScore regressed(float output, Granularity granularity) {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.MSE, granularity);
        return new AnonymityScore(5, 0.5, List.of(output), List.of(), OptionalInt.empty(), card, "", "nd4j-cpu");
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void gradientIsTheDifferenceQuotient(Granularity granularity) {
        Objective objective = granularity == Granularity.MEAN ? Objective.MSE : Objective.COMBINED;
        ScoreReading reading = reading(objective, granularity);
        float[] outputs = new float[granularity.classes()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = 0.25f * k - 0.5f;
        }
        double[] gradient = reading.gradient(outputs);
        float h = 1 / 256f;
        for (int k = 0; k < outputs.length; k++) {
            float[] up = outputs.clone();
            float[] down = outputs.clone();
            up[k] += h;
            down[k] -= h;
            double quotient = (reading.normalized(up) - reading.normalized(down)) / (2 * h);
            assertThat(gradient[k]).isCloseTo(quotient, within(1e-5));
        }
    }

    private static ScoreReading reading(Objective objective, Granularity granularity) {
        return ScoreReading.of(objective, granularity);
    }
}
