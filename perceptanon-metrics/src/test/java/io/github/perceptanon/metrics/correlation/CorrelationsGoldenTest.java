// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenNumbers;
import java.util.function.BiFunction;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case of the golden file, which SciPy 1.17.1 computed. */
class CorrelationsGoldenTest {
    private static final Correlations STANDARD = Correlations.standard();

    private interface Kind extends BiFunction<double[], double[], Correlation> {}

    @TestFactory
    Stream<DynamicTest> pearsonEqualsScipy() {
        return cases("pearson", STANDARD::pearson);
    }

    @TestFactory
    Stream<DynamicTest> spearmanEqualsScipy() {
        return cases("spearman", STANDARD::spearman);
    }

    @TestFactory
    Stream<DynamicTest> kendallTauBEqualsScipy() {
        return cases("kendall_b", STANDARD::kendall);
    }

    @TestFactory
    Stream<DynamicTest> kendallTauCEqualsScipy() {
        return cases("kendall_c", STANDARD::kendallTauC);
    }

    @TestFactory
    Stream<DynamicTest> asymptoticKendallEqualsScipy() {
        return cases("kendall_b_asymptotic", STANDARD.withPValueMethod(PValueMethod.ASYMPTOTIC)::kendall);
    }

    @TestFactory
    Stream<DynamicTest> exactKendallEqualsScipy() {
        return cases("kendall_b_exact", STANDARD.withPValueMethod(PValueMethod.EXACT)::kendall);
    }

    private static Stream<DynamicTest> cases(String key, Kind kind) {
        JsonNode cases = GoldenFiles.read("correlations.json").get("cases");
        assertThat(cases).hasSizeGreaterThan(25);
        return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                .map(cases::get)
                .filter(c -> c.has(key))
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c, c.get(key), kind)));
    }

    private static void check(JsonNode c, JsonNode expected, Kind kind) {
        double[][] xy = inputs(c);
        if (expected.path("error").asText().startsWith("ZeroDivision")) {
            // SciPy divides by n − 2 = 0; here the p-value is undefined.
            assertThat(kind.apply(xy[0], xy[1]).pValue()).isNaN();
            return;
        }
        if (expected.has("error")) {
            assertThatIllegalArgumentException().isThrownBy(() -> kind.apply(xy[0], xy[1]));
            return;
        }
        Correlation actual = kind.apply(xy[0], xy[1]);
        double statistic = GoldenFiles.number(expected.get("statistic"));
        double p = GoldenFiles.number(expected.get("pvalue"));
        assertClose(actual.coefficient(), statistic, tolerance(c));
        assertClose(actual.pValue(), p, Math.max(tolerance(c), p < 1e-300 ? 1e-300 : p * 1e-9));
        if (p > 1e-300) {
            assertClose(actual.pValue() / p, 1, Math.max(1e-9, tolerance(c)));
        }
    }

    private static void assertClose(double actual, double expected, double tolerance) {
        if (Double.isNaN(expected)) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isBetween(expected - tolerance, expected + tolerance);
        }
    }

    private static double tolerance(JsonNode c) {
        boolean rounded = c.get("name").asText().equals("large_offset") || c.has("dtype");
        return rounded ? 1e-6 : 1e-12;
    }

    private static double[][] inputs(JsonNode c) {
        if (c.has("x")) {
            return new double[][] {GoldenFiles.numbers(c.get("x")), GoldenFiles.numbers(c.get("y"))};
        }
        int n = c.get("n").asInt();
        double[][] xy = switch (c.get("name").asText()) {
            case "n2000_continuous" ->
                columns(
                        n,
                        uniform("corr/a2000"),
                        i -> 0.3 * uniform("corr/a2000").applyAsDouble(i)
                                + 0.7 * uniform("corr/b2000").applyAsDouble(i));
            case "n2000_scores_ties" ->
                columns(
                        n,
                        CorrelationsGoldenTest::score,
                        i -> Math.floor(score(i) + 3 * uniform("corr/b2000t").applyAsDouble(i)));
            case "n2000_uncorrelated_ties" ->
                columns(n, i -> bits("corr/c2000", i) % 5, i -> bits("corr/d2000", i) % 3);
            default -> throw new AssertionError("no formula for " + c.get("name"));
        };
        assertThat(xy[0]).startsWith(GoldenFiles.numbers(c.get("x_first8")));
        assertThat(xy[1]).startsWith(GoldenFiles.numbers(c.get("y_first8")));
        return xy;
    }

    private static double score(long i) {
        return (bits("corr/a2000t", i) % 91) / 10.0 + 1;
    }

    private static LongToDoubleFunction uniform(String name) {
        GoldenNumbers numbers = GoldenNumbers.of(name, GoldenNumbers.SEED);
        return numbers::uniform;
    }

    private static int bits(String name, long i) {
        return GoldenNumbers.of(name, GoldenNumbers.SEED).bits24(i);
    }

    private static double[][] columns(int n, LongToDoubleFunction x, LongToDoubleFunction y) {
        return new double[][] {
            LongStream.range(0, n).mapToDouble(x).toArray(),
            LongStream.range(0, n).mapToDouble(y).toArray()
        };
    }
}
