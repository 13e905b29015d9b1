// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Intervals, comparisons and exact p-values of statistics.json: SciPy's, or published formulas written out there. */
class StatisticsGoldenTest {
    private static final JsonNode GOLDEN = GoldenFiles.read("statistics.json");
    private static final Correlations STANDARD = Correlations.standard();

    @ParameterizedTest
    @EnumSource
    void intervalsEqualTheReferences(Coefficient kind) {
        assertThat(GOLDEN.get("intervals")).hasSize(5).allSatisfy(c -> {
            Correlation actual = STANDARD.withConfidence(c.get("confidence").asDouble())
                    .correlate(kind, GoldenFiles.numbers(c.get("x")), GoldenFiles.numbers(c.get("y")));
            assertThat(new double[] {actual.low(), actual.high()})
                    .as(c.get("name").asText())
                    .containsExactly(GoldenFiles.numbers(c.get(kind.name())), within(1e-12));
        });
    }

    @Test
    void williamsTestAndZousIntervalEqualTheirFormulas() {
        assertThat(GOLDEN.get("williams")).hasSize(4).allSatisfy(c -> {
            PairedComparison actual = new DependentCorrelations(
                            Coefficient.PEARSON,
                            c.get("ha").asDouble(),
                            c.get("hb").asDouble(),
                            c.get("ab").asDouble(),
                            c.get("n").asInt())
                    .compare(c.get("confidence").asDouble());
            assertThat(new double[] {
                        actual.difference(), actual.statistic(), actual.pValue(), actual.low(), actual.high()
                    })
                    .containsExactly(
                            new double[] {
                                c.get("difference").asDouble(),
                                c.get("t").asDouble(),
                                c.get("p").asDouble(),
                                c.get("low").asDouble(),
                                c.get("high").asDouble()
                            },
                            within(1e-12));
        });
    }

    @Test
    void kendallCountsOrdersWhereScipyDoes() {
        assertThat(GOLDEN.get("kendall")).hasSize(7).allSatisfy(c -> {
            double[] y = GoldenFiles.numbers(c.get("order"));
            double[] x = IntStream.range(0, y.length).asDoubleStream().toArray();
            double exact =
                    STANDARD.withPValueMethod(PValueMethod.EXACT).kendall(x, y).pValue();
            assertThat(STANDARD.kendall(x, y).pValue())
                    .as(c.get("name").asText())
                    .isCloseTo(c.get("auto").asDouble(), withinPercentage(1e-7));
            assertThat(exact)
                    .as(c.get("name").asText())
                    .isCloseTo(c.get("exact").asDouble(), withinPercentage(1e-7));
        });
    }
}
