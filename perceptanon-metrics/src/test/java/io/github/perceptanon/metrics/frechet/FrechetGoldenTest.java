// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The cases of fid.json: exact values by its generator, others by pytorch-fid, torchmetrics and clean-fid. */
class FrechetGoldenTest {
    private record Sets(double[][] first, double[][] second) {}

    private interface Check {
        void accept(JsonNode golden, Sets sets);
    }

    @TestFactory
    Stream<DynamicTest> distanceOfFeaturesIsExact() {
        return cases((golden, sets) -> {
            FrechetDistance d =
                    FrechetDistance.between(FeatureStatistics.of(sets.first), FeatureStatistics.of(sets.second));
            assertNear(d, golden, 1e-12);
        });
    }

    /** Only mean and covariance, as from a file: singular covariances are told from nearly singular ones by rounding alone. */
    @TestFactory
    Stream<DynamicTest> distanceOfCovariancesIsNearlyAsExact() {
        return cases((golden, sets) ->
                assertNear(FrechetDistance.between(moments(sets.first), moments(sets.second)), golden, 1e-9));
    }

    @TestFactory
    Stream<DynamicTest> distanceOfFeaturesAndCovarianceMixes() {
        return cases((golden, sets) -> assertNear(
                FrechetDistance.between(FeatureStatistics.of(sets.first), moments(sets.second)), golden, 1e-9));
    }

    @TestFactory
    Stream<DynamicTest> distanceDoesNotDependOnTheOrderOfTheSets() {
        return cases((golden, sets) -> assertNear(
                FrechetDistance.between(FeatureStatistics.of(sets.second), FeatureStatistics.of(sets.first)),
                golden,
                1e-12));
    }

    @TestFactory
    Stream<DynamicTest> meanTermAndTracesMatch() {
        return cases((golden, sets) -> {
            FrechetDistance d =
                    FrechetDistance.between(FeatureStatistics.of(sets.first), FeatureStatistics.of(sets.second));
            assertThat(new double[] {d.meanTerm(), d.firstTrace(), d.secondTrace()})
                    .containsExactly(
                            new double[] {
                                golden.get("mean_term").asDouble(),
                                golden.get("trace1").asDouble(),
                                golden.get("trace2").asDouble()
                            },
                            within(1e-11));
        });
    }

    @TestFactory
    Stream<DynamicTest> kernelDistanceOfWholeSetsMatches() {
        return cases((golden, sets) -> {
            if (golden.has("kid_torchmetrics_poly_mmd_full_set")) {
                double expected =
                        golden.get("kid_torchmetrics_poly_mmd_full_set").asDouble();
                KernelInceptionDistance.Result kid =
                        KernelInceptionDistance.standard().between(sets.first, sets.second);
                assertThat(kid.mean()).isEqualTo(expected, within(1e-12));
            }
        });
    }

    private static void assertNear(FrechetDistance actual, JsonNode golden, double relative) {
        double expected = golden.get("exact_lowrank_f64").asDouble();
        double scale = actual.meanTerm() + actual.firstTrace() + actual.secondTrace();
        assertThat(actual.value()).isEqualTo(expected, within(relative * scale));
    }

    private static FeatureStatistics moments(double[][] features) {
        FeatureStatistics s = FeatureStatistics.of(features);
        return FeatureStatistics.ofMoments(s.mean(), s.covariance(), OptionalLong.empty());
    }

    private static Stream<DynamicTest> cases(Check check) {
        JsonNode cases = GoldenFiles.read("fid.json").get("frechet");
        return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(
                        cases.get(i).get("name").asText(),
                        () -> check.accept(cases.get(i), sets(cases.get(i), i + 1))));
    }

    private static Sets sets(JsonNode golden, int number) {
        int d = golden.get("d").asInt();
        double[][] a = GoldenFeatures.a("a" + number, golden.get("n1").asInt(), d);
        double[][] b = GoldenFeatures.b("b" + number, golden.get("n2").asInt(), d);
        return switch (golden.get("name").asText()) {
            case "identical_full_rank", "identical_rank_deficient" -> new Sets(a, a);
            case "singular_const_and_dup_cols" -> new Sets(degenerate(a), degenerate(b));
            case "mean_shift_only" ->
                new Sets(a, map(a, v -> Arrays.stream(v).map(x -> x + 0.5).toArray()));
            case "scale_only" ->
                new Sets(a, map(a, v -> Arrays.stream(v).map(x -> 2 * x).toArray()));
            case "all_zero_vs_feat" -> new Sets(new double[a.length][d], b);
            default -> new Sets(a, b);
        };
    }

    private static double[][] degenerate(double[][] features) {
        return map(features, row -> {
            double[] out = row.clone();
            out[3] = 0.5;
            out[5] = out[4];
            return out;
        });
    }

    private static double[][] map(double[][] features, UnaryOperator<double[]> f) {
        return Arrays.stream(features).map(f).toArray(double[][]::new);
    }
}
