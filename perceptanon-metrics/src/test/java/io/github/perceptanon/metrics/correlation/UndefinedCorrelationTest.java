// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has no value, and the least that has one. */
class UndefinedCorrelationTest {
    private static final Correlations STANDARD = Correlations.standard();
    private static final double[] FOUR = {1, 2, 3, 4};

    @ParameterizedTest
    @EnumSource
    void aConstantSideHasNeitherCoefficientNorInterval(Coefficient kind) {
        Correlation c = STANDARD.correlate(kind, FOUR, new double[4]);
        assertThat(new double[] {c.coefficient(), c.pValue(), c.low(), c.high()})
                .containsOnly(Double.NaN);
    }

    @Test
    void comparedColumnsAreOfOneLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compare(FOUR, new double[3], FOUR))
                .withMessageContainingAll("first", "4 and 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compare(FOUR, FOUR, new double[5]))
                .withMessageContainingAll("second", "4 and 5");
    }

    @Test
    void aComparisonWithNanIsUndefinedAndCountsEveryRow() {
        PairedComparison c = compare(FOUR, new double[] {1, 2, Double.NaN, 4}, FOUR);
        assertThat(c).isEqualTo(PairedComparison.undefined(Double.NaN, Double.NaN, 4));
    }

    @Test
    void aComparisonOfOneRowLeftIsUndefined() {
        double[] holes = {1, Double.NaN, Double.NaN, Double.NaN};
        PairedComparison c = STANDARD.withNanPolicy(NanPolicy.OMIT)
                .compare(Coefficient.PEARSON, FOUR, holes, FOUR, PairedTest.WILLIAMS);
        assertThat(c).isEqualTo(PairedComparison.undefined(Double.NaN, Double.NaN, 1));
    }

    @Test
    void williamsNeedsFourRows() {
        PairedComparison three = new DependentCorrelations(Coefficient.PEARSON, 0.5, 0.4, 0.1, 3).compare(0.95);
        assertThat(three).isEqualTo(PairedComparison.undefined(0.5, 0.4, 3));
        assertThat(three.difference()).isEqualTo(0.1, within(1e-15));
        assertThat(new DependentCorrelations(Coefficient.PEARSON, 0.5, 0.4, 0.1, 4)
                        .compare(0.95)
                        .pValue())
                .isBetween(0.0, 1.0);
    }

    /** With every resample on one side of 0 the p-value is 2 / (resamples + 1), which is never 0. */
    @Test
    void oppositeMeasuresHaveTheLeastPValueOfABootstrap() {
        double[] human = IntStream.range(0, 50).asDoubleStream().toArray();
        double[] opposite = Arrays.stream(human).map(v -> -v).toArray();
        PairedComparison c = STANDARD.withBootstrap(999, 1)
                .compare(Coefficient.SPEARMAN, human, human, opposite, PairedTest.BOOTSTRAP);
        assertThat(c.difference()).isEqualTo(2, within(1e-12));
        assertThat(c.pValue()).isEqualTo(2.0 / 1000);
    }

    @Test
    void aHundredResamplesAreEnough() {
        assertThatCode(() -> STANDARD.withBootstrap(100, 0)).doesNotThrowAnyException();
    }

    private static PairedComparison compare(double[] human, double[] first, double[] second) {
        return STANDARD.compare(Coefficient.PEARSON, human, first, second, PairedTest.WILLIAMS);
    }
}
