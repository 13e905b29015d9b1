// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
    private static final String STEP = """
            [{"benchmark": "a.B.TrainingBenchmark.step", "jvm": "/home/somebody/java", "params": {"training": "PERCEPTANON"},
              "primaryMetric": {"scoreUnit": "ms/op", "rawData": [[%s]]}}]
            """;
    private static final String PYTORCH = """
            {"schema": 2, "machine": {"torch": "%s"}, "skipped": ["%s"],
             "results": [{"benchmark": "training", "variant": "eager", "times_ms": [%s], "cpu_ms": 7}]}
            """;

    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    private ResultFiles files;

    @BeforeEach
    void begin() throws IOException {
        files = new ResultFiles(folder);
        files.begin();
    }

    @Test
    void countsTheCallsOfAllRoundsTogether() throws IOException {
        files.addJmh(write(STEP.formatted("1, 2, 3")));
        files.addJmh(write(STEP.formatted("10, 20")));

        Measurement step =
                MeasurementReader.read(folder).find("TrainingBenchmark.step").orElseThrow();

        assertThat(step.median()).isEqualTo(3);
        assertThat(step.rounds()).containsExactly(2.0, 15.0);
        assertThat(step.calls()).isEqualTo(5);
    }

    @Test
    void removesPaths() throws IOException {
        files.addJmh(write(STEP.formatted("1")));

        assertThat(folder.resolve("jmh.json")).content().doesNotContain("somebody");
    }

    @Test
    void joinsWhatScriptsMeasuredAndLeftOut() throws IOException {
        files.addScript("pytorch.json", write(PYTORCH.formatted("2.13", "torch.compile", "1, 2, 3")));
        files.addScript("pytorch.json", write(PYTORCH.formatted("other", "files", "10, 20")));

        Measurements all = MeasurementReader.read(folder);

        assertThat(all.find("pytorch.training")).hasValueSatisfying(m -> {
            assertThat(m.median()).isEqualTo(3);
            assertThat(m.rounds()).containsExactly(2.0, 15.0);
            assertThat(m.processor()).hasValue(7);
        });
        assertThat(all.skipped()).containsExactly("PyTorch: torch.compile", "PyTorch: files");
        assertThat(MeasurementReader.machine(folder.resolve("pytorch.json"))).containsEntry("torch", "2.13");
    }

    @Test
    void forgetsAnEarlierRun() throws IOException {
        Files.writeString(folder.resolve("jmh-04.json"), STEP.formatted("1"));
        files.addJmh(write(STEP.formatted("1")));

        files.begin();

        assertThat(MeasurementReader.read(folder).all()).isEmpty();
    }

    @Test
    void aRunOfWhichEveryTrialFailedAddsNothing() throws IOException {
        files.addJmh(write(""));

        assertThat(MeasurementReader.read(folder).all()).isEmpty();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(scratch.resolve("results.json"), text);
    }
}
