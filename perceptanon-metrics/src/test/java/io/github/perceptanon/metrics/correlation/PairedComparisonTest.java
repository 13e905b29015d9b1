// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairedComparisonTest {
    private static final Correlations STANDARD = Correlations.standard();

    /** Documented output of bruceR's cor_diff(r1 = 0.20, r2 = 0.45, n = 100, rcov = 0.80): t(97) = −4.56. */
    @Test
    void williamsEqualsBruceR() {
        assertThat(williams(0.20, 0.45, 0.80, 100).statistic()).isEqualTo(-4.56, within(0.005));
    }

    /** Steiger 1980 as in R psych's r.test(103, .5, .4, .1). */
    @Test
    void williamsEqualsSteigersExample() {
        PairedComparison c = williams(0.5, 0.4, 0.1, 103);
        assertThat(c.statistic()).isEqualTo(0.89, within(0.005));
        assertThat(c.pValue()).isEqualTo(0.37, within(0.005));
    }

    /** Zou 2007, example 2: r = .396 and .179 with .088 between, n = 66, interval (−.093, .517). */
    @Test
    void intervalEqualsZousExample() {
        PairedComparison c = williams(0.396, 0.179, 0.088, 66);
        assertThat(c.low()).isEqualTo(-0.093, within(5e-4));
        assertThat(c.high()).isEqualTo(0.517, within(5e-4));
    }

    @Test
    void williamsAndBootstrapAgreeOnNormalData() {
        double[][] d = measures(300, 0.75, 0.6, 1);
        PairedComparison w = STANDARD.compare(Coefficient.PEARSON, d[0], d[1], d[2], PairedTest.WILLIAMS);
        PairedComparison b = STANDARD.compare(Coefficient.PEARSON, d[0], d[1], d[2], PairedTest.BOOTSTRAP);
        assertThat(b.low()).isEqualTo(w.low(), within(0.02));
        assertThat(b.high()).isEqualTo(w.high(), within(0.02));
    }

    @ParameterizedTest
    @EnumSource
    void aMuchBetterMeasureIsToldApart(Coefficient kind) {
        double[][] d = measures(200, 0.9, 0.3, 2);
        PairedComparison c = STANDARD.compare(kind, d[0], d[1], d[2], PairedTest.BOOTSTRAP);
        assertThat(c.pValue()).isLessThan(0.01);
        assertThat(c.low()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aMeasureDoesNotDifferFromItself(Coefficient kind) {
        double[][] d = measures(50, 0.5, 0.5, 3);
        PairedComparison c = STANDARD.compare(kind, d[0], d[1], d[1], PairedTest.BOOTSTRAP);
        assertThat(c.pValue()).isEqualTo(1);
    }

    @Test
    void williamsTakesAMeasureAndItsMonotoneMapAsOne() {
        double[][] d = measures(50, 0.5, 0.5, 4);
        double[] cubed = Arrays.stream(d[1]).map(v -> v * v * v).toArray();
        PairedComparison c = STANDARD.compare(Coefficient.SPEARMAN, d[0], d[1], cubed, PairedTest.WILLIAMS);
        assertThat(c.pValue()).isEqualTo(1);
    }

    /** 600 samples in which both measures are equally good: at level 0.05 about 30 may be called different. */
    @Test
    void williamsKeepsItsLevel() {
        int rejected = 0;
        for (int seed = 0; seed < 600; seed++) {
            double[][] d = measures(40, 0.6, 0.6, 1000 + seed);
            rejected += STANDARD.compare(Coefficient.PEARSON, d[0], d[1], d[2], PairedTest.WILLIAMS)
                                    .pValue()
                            < 0.05
                    ? 1
                    : 0;
        }
        assertThat(rejected).isBetween(15, 47);
    }

    @Test
    void swappingTheMeasuresNegatesTheDifference() {
        double[][] d = measures(60, 0.7, 0.5, 5);
        PairedComparison ab = STANDARD.compare(Coefficient.SPEARMAN, d[0], d[1], d[2], PairedTest.WILLIAMS);
        PairedComparison ba = STANDARD.compare(Coefficient.SPEARMAN, d[0], d[2], d[1], PairedTest.WILLIAMS);
        assertThat(ba.low()).isEqualTo(-ab.high(), within(1e-14));
        assertThat(ba.statistic()).isEqualTo(-ab.statistic(), within(1e-12));
    }

    @Test
    void rowsWithNanInAnyColumnAreOmitted() {
        double[][] d = measures(20, 0.7, 0.5, 6);
        d[2][3] = Double.NaN;
        d[0][7] = Double.NaN;
        PairedComparison c = STANDARD.withNanPolicy(NanPolicy.OMIT)
                .compare(Coefficient.PEARSON, d[0], d[1], d[2], PairedTest.WILLIAMS);
        assertThat(c.n()).isEqualTo(18);
    }

    @Test
    void aConstantMeasureHasNoComparison() {
        double[][] d = measures(20, 0.7, 0.5, 7);
        PairedComparison c = STANDARD.compare(Coefficient.PEARSON, d[0], d[1], new double[20], PairedTest.BOOTSTRAP);
        assertThat(c.pValue()).isNaN();
    }

    @Test
    void williamsIsNotForKendall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.compare(
                        Coefficient.KENDALL_TAU_B, new double[5], new double[5], new double[5], PairedTest.WILLIAMS))
                .withMessageContaining("KENDALL_TAU_B");
    }

    private static PairedComparison williams(double ha, double hb, double ab, int n) {
        return new DependentCorrelations(Coefficient.PEARSON, ha, hb, ab, n).compare(0.95);
    }

    /** Humans and two measures with these population correlations to them, independent of each other given the humans. */
    static double[][] measures(int n, double first, double second, long seed) {
        Random random = new Random(seed);
        double[][] d = new double[3][n];
        for (int i = 0; i < n; i++) {
            d[0][i] = random.nextGaussian();
            d[1][i] = first * d[0][i] + Math.sqrt(1 - first * first) * random.nextGaussian();
            d[2][i] = second * d[0][i] + Math.sqrt(1 - second * second) * random.nextGaussian();
        }
        return d;
    }
}
