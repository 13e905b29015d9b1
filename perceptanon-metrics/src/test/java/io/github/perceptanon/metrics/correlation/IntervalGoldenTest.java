package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The intervals of statistics.json: SciPy's for Pearson, the published standard errors for the others. */
class IntervalGoldenTest {
    @ParameterizedTest
    @EnumSource
    void intervalsEqualTheReferences(Coefficient kind) {
        JsonNode cases = GoldenFiles.read("statistics.json").get("intervals");
        assertThat(cases).hasSize(5).allSatisfy(c -> {
            Correlation actual = Correlations.standard()
                    .withConfidence(c.get("confidence").asDouble())
                    .correlate(kind, GoldenFiles.numbers(c.get("x")), GoldenFiles.numbers(c.get("y")));
            assertThat(new double[] {actual.low(), actual.high()})
                    .as(c.get("name").asText())
                    .containsExactly(GoldenFiles.numbers(c.get(kind.name())), within(1e-12));
        });
    }
}
