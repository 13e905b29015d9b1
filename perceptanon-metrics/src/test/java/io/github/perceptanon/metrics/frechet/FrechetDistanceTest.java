// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
    @Test
    void pairwiseEqualsTheReferencesFormulaInNumpy() {
        for (JsonNode row : GoldenFiles.read("feature-statistics.json").get("pairwise")) {
            int d = row.get("d").asInt();
            double expected = row.get("value").asDouble();
            double actual = FrechetDistance.pairwise(GoldenFeatures.a("pa", 1, d)[0], GoldenFeatures.b("pb", 1, d)[0]);
            assertThat(actual).isEqualTo(expected, within(1e-12 * expected));
        }
    }

    @Test
    void pairwiseOfAnImageWithItselfIsZero() {
        double[] features = GoldenFeatures.a("self", 1, 64)[0];
        assertThat(FrechetDistance.pairwise(features, features)).isZero();
    }

    @Test
    void pairwiseNeedsEqualLengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.pairwise(new double[3], new double[4]))
                .withMessageContaining("3")
                .withMessageContaining("4");
    }

    /** With diagonal covariances the trace is the sum of the products of the deviations. */
    @Test
    void diagonalCovariancesHaveAClosedForm() {
        FeatureStatistics a =
                FeatureStatistics.ofMoments(new double[] {1, 2}, new double[] {4, 0, 0, 9}, OptionalLong.empty());
        FeatureStatistics b =
                FeatureStatistics.ofMoments(new double[] {0, 4}, new double[] {1, 0, 0, 16}, OptionalLong.empty());
        double expected = 1 + 4 + (2 - 1) * (2 - 1) + (3 - 4) * (3 - 4);
        assertThat(FrechetDistance.between(a, b).value()).isEqualTo(expected, within(1e-13));
    }

    @Test
    void rotatingBothSetsKeepsTheDistance() {
        double[][] a = GoldenFeatures.a("rotate", 60, 8);
        double[][] b = GoldenFeatures.b("rotate", 50, 8);
        assertThat(distance(rotated(a), rotated(b))).isEqualTo(distance(a, b), within(1e-12));
    }

    @Test
    void scalingBothSetsScalesTheDistanceByTheSquare() {
        double[][] a = GoldenFeatures.a("scale", 60, 8);
        double[][] b = GoldenFeatures.b("scale", 50, 8);
        assertThat(distance(scaled(a, 1000), scaled(b, 1000))).isEqualTo(1e6 * distance(a, b), within(1e-6));
    }

    @Test
    void theDistanceGrowsWithTheShift() {
        double[][] a = GoldenFeatures.a("shift", 60, 8);
        double last = 0;
        for (double shift : new double[] {0.1, 0.2, 0.4}) {
            double distance = distance(a, map(a, v -> v + shift));
            assertThat(distance).isGreaterThan(last);
            last = distance;
        }
    }

    /** Covariances of rank 59 and 79 in 256 dimensions: nearly all of their pivots are rounding errors. */
    @Test
    void covariancesOfLowRankGiveTheDistanceOfTheirFeatures() {
        double[][] a = GoldenFeatures.a("low", 60, 256);
        double[][] b = GoldenFeatures.b("low", 80, 256);
        double exact = distance(a, b);
        assertThat(FrechetDistance.between(moments(a), moments(b)).value()).isEqualTo(exact, within(1e-10 * exact));
    }

    @Test
    void threadsDoNotDisturbEachOther() {
        double[][] a = GoldenFeatures.a("threads", 300, 64);
        double[][] b = GoldenFeatures.b("threads", 300, 64);
        double alone = distance(a, b);
        double[] together = IntStream.range(0, 32)
                .parallel()
                .mapToDouble(i -> distance(a, b))
                .toArray();
        double[] expected = new double[together.length];
        Arrays.fill(expected, alone);
        assertThat(together).containsExactly(expected, within(1e-12 * alone));
    }

    @Test
    void smallSetsAreWarnedOf() {
        FeatureStatistics small = FeatureStatistics.of(GoldenFeatures.a("few", 2047, 3));
        FeatureStatistics enough = FeatureStatistics.of(GoldenFeatures.b("few", 2048, 3));
        assertThat(FrechetDistance.between(small, enough).warnings())
                .singleElement()
                .asString()
                .contains("first", "2047", "2048");
    }

    @Test
    void differentDimensionsAreRefusedWithBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(
                        FeatureStatistics.of(new double[4][3]), FeatureStatistics.of(new double[4][7])))
                .withMessageContaining("3")
                .withMessageContaining("7");
    }

    @Test
    void aSingleImageIsNoSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(
                        FeatureStatistics.of(new double[2][3]), FeatureStatistics.of(new double[1][3])))
                .withMessageContaining("second")
                .withMessageContaining("1");
    }

    private static FeatureStatistics moments(double[][] features) {
        FeatureStatistics s = FeatureStatistics.of(features);
        return FeatureStatistics.ofMoments(s.mean(), s.covariance(), OptionalLong.empty());
    }

    private static double distance(double[][] a, double[][] b) {
        return FrechetDistance.between(FeatureStatistics.of(a), FeatureStatistics.of(b))
                .value();
    }

    /** A plane rotation of each pair of neighbouring dimensions by 0.7. */
    private static double[][] rotated(double[][] features) {
        double c = Math.cos(0.7);
        double s = Math.sin(0.7);
        double[][] out = new double[features.length][features[0].length];
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < out[i].length; j += 2) {
                out[i][j] = c * features[i][j] - s * features[i][j + 1];
                out[i][j + 1] = s * features[i][j] + c * features[i][j + 1];
            }
        }
        return out;
    }

    private static double[][] scaled(double[][] features, double factor) {
        return map(features, v -> factor * v);
    }

    private static double[][] map(double[][] features, DoubleUnaryOperator f) {
        return Arrays.stream(features)
                .map(row -> Arrays.stream(row).map(f).toArray())
                .toArray(double[][]::new);
    }
}
