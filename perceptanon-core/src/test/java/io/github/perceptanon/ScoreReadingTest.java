package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
        return ScoreReading.of(ModelCard.of(Setup.HA1, Backbone.RESNET18, objective, granularity));
    }
}
