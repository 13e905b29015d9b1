// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureStatisticsTest {
    private static final int D = 12;

    @Test
    void meanAndCovarianceEqualNumpy() {
        JsonNode golden = GoldenFiles.read("feature-statistics.json");
        FeatureStatistics s = FeatureStatistics.of(GoldenFeatures.a("a2", 200, 5));
        assertThat(s.mean()).containsExactly(GoldenFiles.numbers(golden.get("mu")), within(1e-14));
        assertThat(s.covariance()).containsExactly(GoldenFiles.numbers(golden.get("sigma")), within(1e-14));
    }

    /** Both on one side of where vectors stop being held (12), on either, and beyond a block (256). */
    @ParameterizedTest
    @CsvSource({"2,3", "5,9", "12,1", "1,12", "40,3", "3,40", "300,200", "1000,7", "1,1999"})
    void mergeOfTwoEqualsOnePass(int first, int second) {
        double[][] all = GoldenFeatures.a("merge", first + second, D);
        FeatureStatistics whole = FeatureStatistics.of(all);
        FeatureStatistics merged = FeatureStatistics.of(Arrays.copyOf(all, first))
                .merge(FeatureStatistics.of(Arrays.copyOfRange(all, first, all.length)));
        assertThat(merged.count()).hasValue(all.length);
        assertThat(merged.mean()).containsExactly(whole.mean(), within(1e-15));
        assertThat(merged.covariance()).containsExactly(whole.covariance(), within(1e-14));
    }

    @Test
    void covarianceSurvivesALargeOffset() {
        double[][] features = GoldenFeatures.a("offset", 600, 3);
        double[][] shifted = Arrays.stream(features)
                .map(r -> Arrays.stream(r).map(v -> v + 0x1p27).toArray())
                .toArray(double[][]::new);
        assertThat(FeatureStatistics.of(shifted).covariance())
                .containsExactly(FeatureStatistics.of(features).covariance(), within(1e-7));
    }

    @Test
    void snapshotsDoNotChangeWhenMoreIsAdded() {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(1);
        accumulator.add(new double[] {1}).add(new double[] {3});
        FeatureStatistics before = accumulator.snapshot();
        accumulator.add(new double[] {1000});
        assertThat(before.covariance()).containsExactly(2);
        assertThat(accumulator.snapshot().count()).hasValue(3);
    }

    @Test
    void snapshotsInBetweenDoNotChangeTheEnd() {
        double[][] features = GoldenFeatures.a("between", 700, D);
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(D);
        for (int i = 0; i < features.length; i++) {
            accumulator.add(features[i]);
            if (i % 37 == 0) {
                accumulator.snapshot();
            }
        }
        assertThat(accumulator.snapshot().covariance())
                .containsExactly(FeatureStatistics.of(features).covariance(), within(1e-14));
    }

    @Test
    void floatsAreWidened() {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(1);
        accumulator.add(new float[] {0.1f}).add(new float[] {0.1f});
        assertThat(accumulator.snapshot().mean()).containsExactly(0.1f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void featuresMustBeFinite(double value) {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accumulator.add(new double[] {0, value}))
                .withMessageContaining("number 1");
    }

    @Test
    void refusedFeaturesLeaveNoTrace() {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(2).add(new double[] {1, 2});
        assertThatIllegalArgumentException().isThrownBy(() -> accumulator.add(new double[] {9, Double.NaN}));
        assertThat(accumulator.snapshot().mean()).containsExactly(1, 2);
    }

    @Test
    void lengthsInMessagesOfMismatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.accumulator(4).add(new double[3]))
                .withMessageContaining("4")
                .withMessageContaining("3");
    }

    @Test
    void dimensionsInMessagesOfMismatch() {
        FeatureStatistics two = FeatureStatistics.of(new double[3][2]);
        FeatureStatistics five = FeatureStatistics.of(new double[3][5]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.merge(five))
                .withMessageContaining("5 dimensions")
                .withMessageContaining("2 dimensions");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 16_385, Integer.MAX_VALUE})
    void dimensionsOutsideTheirBoundsAreRefused(int dimensions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.accumulator(dimensions))
                .withMessageContaining(Integer.toString(dimensions));
    }

    @Test
    void statisticsOfNothingAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> FeatureStatistics.accumulator(3).snapshot());
    }

    @Test
    void oneVectorHasNoCovariance() {
        assertThatIllegalStateException()
                .isThrownBy(() -> FeatureStatistics.of(new double[1][3]).covariance())
                .withMessageContaining("1");
    }

    @Test
    void unknownCountsCannotBeMerged() {
        FeatureStatistics s = FeatureStatistics.ofMoments(new double[1], new double[] {1}, OptionalLong.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> s.merge(s)).withMessageContaining("unknown");
    }

    @Test
    void givenMomentsMergeLikeGatheredOnes() {
        FeatureStatistics s = FeatureStatistics.of(GoldenFeatures.a("given", 50, D));
        FeatureStatistics given = FeatureStatistics.ofMoments(s.mean(), s.covariance(), s.count());
        FeatureStatistics other = FeatureStatistics.of(GoldenFeatures.b("given", 70, D));
        assertThat(given.merge(other).covariance())
                .containsExactly(s.merge(other).covariance(), within(1e-14));
    }

    @Test
    void asymmetricMatricesAreNoCovariance() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        FeatureStatistics.ofMoments(new double[2], new double[] {1, 0, 0.5, 1}, OptionalLong.empty()))
                .withMessageContaining("symmetric");
    }

    @Test
    void negativeVariancesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        FeatureStatistics.ofMoments(new double[2], new double[] {1, 0, 0, -1}, OptionalLong.empty()))
                .withMessageContaining("-1.0");
    }
}
