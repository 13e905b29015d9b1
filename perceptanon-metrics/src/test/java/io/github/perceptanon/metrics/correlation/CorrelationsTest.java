// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorrelationsTest {
    private static final double NAN = Double.NaN;
    private static final Correlations STANDARD = Correlations.standard();
    private static final double[] X = {1, NAN, 3, 4, 5};
    private static final double[] Y = {2, 1, 4, 3, 5};

    @ParameterizedTest
    @CsvSource({"PEARSON,0.5", "SPEARMAN,0.5", "KENDALL_TAU_B,0.4", "KENDALL_TAU_C,0.375"})
    void coefficientsMatchTheirWorkedTable(Coefficient kind, double expected) {
        Correlation c = STANDARD.correlate(kind, new double[] {1, 2, 2, 3}, new double[] {10, 20, 30, 20});
        assertThat(c.coefficient()).isEqualTo(expected, within(1e-15));
    }

    @Test
    void nanPropagates() {
        assertThat(STANDARD.kendall(X, Y)).isEqualTo(Correlation.undefined(5));
    }

    @Test
    void pairsWithNanAreOmitted() {
        Correlation c = STANDARD.withNanPolicy(NanPolicy.OMIT).kendall(X, Y);
        assertThat(c.n()).isEqualTo(4);
        assertThat(c.coefficient()).isEqualTo(2.0 / 3, within(1e-15));
    }

    @Test
    void refusedNanIsNamedByItsIndex() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withNanPolicy(NanPolicy.RAISE).kendall(X, Y))
                .withMessageContaining("index 1");
    }

    @ParameterizedTest
    @EnumSource
    void tooFewPairsAfterOmissionAreUndefined(Coefficient kind) {
        double[] holes = {1, NAN, NAN};
        assertThat(STANDARD.withNanPolicy(NanPolicy.OMIT).correlate(kind, holes, new double[] {1, 2, 3}))
                .isEqualTo(Correlation.undefined(1));
    }

    @ParameterizedTest
    @CsvSource({"AVERAGE,4 1 2.5 2.5", "MIN,4 1 2 2", "MAX,4 1 3 3", "DENSE,3 1 2 2", "ORDINAL,4 1 2 3"})
    void ranksMatchTheirWorkedTable(TiePolicy policy, String expected) {
        assertThat(policy.ranks(new double[] {30, 10, 20, 20})).containsExactly(numbers(expected));
    }

    @Test
    void signedZerosTieAndInfinitiesRankLastAndFirst() {
        double[] values = {0.0, Double.POSITIVE_INFINITY, -0.0, -1e-300, Double.NEGATIVE_INFINITY, Double.MAX_VALUE};
        assertThat(TiePolicy.AVERAGE.ranks(values)).containsExactly(3.5, 6, 3.5, 2, 1, 5);
    }

    @Test
    void nanHasNoRank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TiePolicy.MIN.ranks(new double[] {1, NAN}))
                .withMessageContaining("index 1");
    }

    @Test
    void tiePolicyReachesSpearman() {
        double[] x = {1, 1, 2, 5};
        double[] y = {1, 2, 3, 4};
        assertThat(STANDARD.withTiePolicy(TiePolicy.ORDINAL).spearman(x, y).coefficient())
                .isEqualTo(1);
    }

    @Test
    void pearsonIntervalEqualsScipy() {
        Correlation c =
                STANDARD.withConfidence(0.9).pearson(new double[] {1, 2, 3, 4, 5, 6}, new double[] {2, 1, 4, 3, 7, 5});
        assertThat(c.low()).isEqualTo(0.12589586186101434, within(1e-12));
        assertThat(c.high()).isEqualTo(0.965811179109959, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource
    void fewPairsSayNothingAboutTheInterval(Coefficient kind) {
        Correlation c = STANDARD.correlate(kind, new double[] {1, 2, 3}, new double[] {1, 3, 2});
        assertThat(new double[] {c.low(), c.high()}).containsExactly(-1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void noIntervalUnlessAskedFor(Coefficient kind) {
        Correlation c = STANDARD.withInterval(IntervalMethod.NONE).correlate(kind, Y, new double[] {1, 2, 3, 4, 5});
        assertThat(new double[] {c.low(), c.high()}).containsOnly(NAN);
    }

    @ParameterizedTest
    @EnumSource
    void bootstrapAndFisherAgreeOnNormalData(Coefficient kind) {
        double[][] data = normal(400, 0.6, 3);
        Correlation fisher = STANDARD.correlate(kind, data[0], data[1]);
        Correlation bootstrap = STANDARD.withInterval(IntervalMethod.BOOTSTRAP).correlate(kind, data[0], data[1]);
        assertThat(bootstrap.low()).isEqualTo(fisher.low(), within(0.02));
        assertThat(bootstrap.high()).isEqualTo(fisher.high(), within(0.02));
    }

    @Test
    void oneSeedGivesOneBootstrap() {
        double[][] data = normal(50, 0.5, 4);
        Correlations seeded = STANDARD.withInterval(IntervalMethod.BOOTSTRAP).withBootstrap(200, 42);
        assertThat(seeded.spearman(data[0], data[1])).isEqualTo(seeded.spearman(data[0], data[1]));
    }

    @Test
    void anotherSeedGivesAnotherBootstrap() {
        double[][] data = normal(50, 0.5, 4);
        Correlations seeded = STANDARD.withInterval(IntervalMethod.BOOTSTRAP);
        assertThat(seeded.withBootstrap(200, 42).spearman(data[0], data[1]).low())
                .isNotEqualTo(
                        seeded.withBootstrap(200, 43).spearman(data[0], data[1]).low());
    }

    @Test
    void undefinedResamplesAreLeftOut() {
        // A third of the resamples of these hold one class only.
        Correlation c = STANDARD.withInterval(IntervalMethod.BOOTSTRAP)
                .kendall(new double[] {0, 0, 0, 1}, new double[] {1, 2, 3, 4});
        assertThat(c.low()).isBetween(-1.0, c.high());
    }

    @Test
    void lengthsInMessagesOfMismatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.spearman(new double[3], new double[2]))
                .withMessageContaining("3")
                .withMessageContaining("2");
    }

    @Test
    void exactPValueOfManyValuesIsRefusedWithItsLimit() {
        double[][] data = normal(1001, 0.5, 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withPValueMethod(PValueMethod.EXACT).kendall(data[0], data[1]))
                .withMessageContaining("1000")
                .withMessageContaining("1001");
    }

    @Test
    void exactAndAsymptoticPValuesMeetForManyValues() {
        double[][] data = normal(400, 0.1, 7);
        double exact = STANDARD.withPValueMethod(PValueMethod.EXACT)
                .kendall(data[0], data[1])
                .pValue();
        assertThat(exact).isEqualTo(STANDARD.kendall(data[0], data[1]).pValue(), within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-0.5", "NaN"})
    void confidenceOutsideItsBoundsIsRefused(double level) {
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withConfidence(level));
    }

    @Test
    void fewResamplesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withBootstrap(99, 0))
                .withMessageContaining("99");
    }

    /** (2, n): two columns from a bivariate normal distribution. */
    static double[][] normal(int n, double rho, long seed) {
        Random random = new Random(seed);
        double[][] out = new double[2][n];
        for (int i = 0; i < n; i++) {
            out[0][i] = random.nextGaussian();
            out[1][i] = rho * out[0][i] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
        }
        return out;
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
