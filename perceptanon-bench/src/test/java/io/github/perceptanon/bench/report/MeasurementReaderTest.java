// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On files that JMH 1.37 and reference.py wrote, shortened; quantiles by NumPy 2.4.6's {@code quantile}. */
class MeasurementReaderTest {
    static final Path RECORDED = Path.of("src/test/resources/recorded");

    private static Measurements recorded;

    @BeforeAll
    static void read() throws IOException {
        recorded = MeasurementReader.read(RECORDED);
    }

    @Test
    void readsTheMedianAndTheQuartilesOfSampledCalls() {
        Measurement dl4j =
                recorded.find("InferenceBenchmark.score", "peer", "DL4J").orElseThrow();

        assertThat(new double[] {dl4j.median(), dl4j.low(), dl4j.high()})
                .containsExactly(new double[] {544.2109439999999, 440.926208, 557.842432}, within(1e-9));
    }

    @Test
    void countsEveryCallOfABin() {
        assertThat(recorded.find("InferenceBenchmark.score", "peer", "ND4J"))
                .hasValueSatisfying(m -> assertThat(m.calls()).isEqualTo(58));
    }

    @Test
    void readsIterationsOfSingleCalls() {
        assertThat(recorded.find("TrainingBenchmark.step"))
                .hasValueSatisfying(m -> assertThat(m.median()).isCloseTo(560.2141865, within(1e-6)));
    }

    @Test
    void readsAllocationsWhereAProfilerCounted() {
        assertThat(recorded.find("ScorerBenchmark.score"))
                .hasValueSatisfying(m -> assertThat(m.allocated()).isPresent());
        assertThat(recorded.find("TrainingBenchmark.step"))
                .hasValueSatisfying(m -> assertThat(m.allocated()).isEmpty());
    }

    @Test
    void readsWhatPythonMeasured() {
        assertThat(recorded.find("pytorch.inference", "variant", "eager channels-last", "batch", "1"))
                .hasValueSatisfying(m -> assertThat(m.perSecond()).isCloseTo(36.5955, within(1e-3)));
    }

    @Test
    void readsWhatPythonLeftOut() {
        assertThat(recorded.skipped()).singleElement().asString().startsWith("PyTorch: files: there are none in ");
    }
}
