// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare} with training, in tiny, through the executable jar: once in one go, once ended on the way. */
class CompareIT {
    private static final String CAVEAT = "synthetic sample data, not human judgements";

    @TempDir
    static Path folder;

    private static CommandRun whole;

    @BeforeAll
    static void compareInOneGo() throws IOException, InterruptedException {
        CommandRun data = CommandRun.of("sample-data", "--out", folder.resolve("data"), "--images", 56);
        assertThat(data.exitCode()).as(data.err()).isZero();
        whole = JarRun.of(folder, command("whole"));
    }

    private static Object[] command(String out, Object... more) {
        Object[] words = {
            "compare",
            "--data",
            "data",
            "--out",
            out,
            "--splits",
            "loov-coco",
            "--grouped",
            "--epochs",
            2,
            "--input-size",
            64,
            "--batch-size",
            16,
            "--loader-threads",
            1
        };
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray();
    }

    @Test
    void everyCellIsFilledAndCalledSynthetic() throws IOException {
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.err())
                .contains("8 cells", "[cell 8/8, ", " left] HA2 loov-coco perceptanon-resnet18-combined-10");
        assertThat(whole.out()).contains("HA1 (" + CAVEAT + ")", "HA1 against HA2 (" + CAVEAT + ")");
        List<String> lines = Files.readAllLines(folder.resolve("whole/tables.csv"));
        assertThat(lines).hasSize(9);
        assertThat(lines.subList(1, 9)).allMatch(line -> line.endsWith(",\"" + CAVEAT + "\""));
        assertThat(folder.resolve("whole/tables.md"))
                .content()
                .contains(CAVEAT, "| PerceptAnon |", "ρ(HA1, HA2)")
                .doesNotContain("paper", "NaN", "Unfinished");
        assertThat(folder.resolve("whole/report.html")).content().contains(CAVEAT, "Agreement with HA2 scores");
    }

    @Test
    void modelsAreKeptAndTheirCheckpointsAreNot() throws IOException {
        Path models = folder.resolve("whole/models");
        try (Stream<Path> files = Files.walk(models)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .hasSize(4)
                    .containsOnly("model.safetensors", "log.csv");
        }
        Path model = models.resolve("HA2/loov-coco/perceptanon-resnet18-combined-10/model.safetensors");
        CommandRun info = CommandRun.of("info", model, "--json");
        JsonNode provenance = new ObjectMapper().readTree(info.out()).at("/model/provenance");
        assertThat(provenance.path("split").textValue()).isEqualTo("loov-coco");
        assertThat(provenance.path("data").textValue()).isEqualTo(CAVEAT);
    }

    @Test
    void aGivenModelNeedsNoTraining() throws IOException {
        Path model = folder.resolve("whole/models/HA2/loov-coco/perceptanon-resnet18-combined-10/model.safetensors");
        Path out = folder.resolve("given");

        CommandRun run = CommandRun.of(
                "compare",
                "--data",
                folder.resolve("data"),
                "--out",
                out,
                "--no-training",
                "--metrics",
                "mse",
                "--splits",
                "loov-coco,grouped",
                "--grouped",
                "--model",
                "loov-coco=" + model,
                "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode cells = new ObjectMapper().readTree(run.out()).path("cells");
        assertThat(cells).hasSize(5);
        assertThat(cells.get(4).path("measure").textValue()).isEqualTo("perceptanon-resnet18-combined-10");
        assertThat(cells.get(4).path("accuracy").isDouble()).isTrue();
        assertThat(out.resolve("models")).doesNotExist();
    }

    @Test
    void endedOnTheWayItGoesOnToTheSameTables() throws IOException, InterruptedException {
        JarRun run = JarRun.start(folder, command("ended"));
        Path model = folder.resolve("ended/models/HA2/loov-coco/perceptanon-resnet18-combined-10/log.csv");
        while (run.process().isAlive() && !Files.exists(model)) {
            Thread.sleep(20);
        }
        run.process().destroy();
        assertThat(run.finish().exitCode()).isNotZero();
        assertThat(folder.resolve("ended/tables.md"))
                .content()
                .contains("Unfinished: 7 of 8 cells are complete so far.");
        assertNothingHalfWritten(folder.resolve("ended"));

        CommandRun again = JarRun.of(folder, command("ended", "--resume"));

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("8 cells, 7 of them already done").doesNotContain("[cell 7/8");
        assertThat(again.out().replace("ended/", "whole/")).isEqualTo(whole.out());
        for (String table : List.of("tables.csv", "tables.md", "report.html")) {
            assertThat(folder.resolve("ended").resolve(table))
                    .hasSameTextualContentAs(folder.resolve("whole").resolve(table));
        }
    }

    private static void assertNothingHalfWritten(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void anotherTrainingIsRefusedInTheSameFolder() throws IOException, InterruptedException {
        CommandRun run = JarRun.of(folder, command("whole", "--lr", "0.5"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines().get(run.errLines().size() - 1))
                .isEqualTo(
                        "perceptanon: whole/options.csv: this folder's cells were made with learning-rate '0.01', not "
                                + "'0.5'; use the same data and options, or choose another folder");
    }
}
