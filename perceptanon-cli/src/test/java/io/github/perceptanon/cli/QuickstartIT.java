// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick start in tiny, through the executable jar, and the other commands on what it leaves. */
class QuickstartIT {
    private static final String CAVEAT = "synthetic sample data, not human judgements";

    @TempDir
    static Path folder;

    private static final long SEED = 7;

    private static CommandRun quickstart;
    private static CommandRun meanwhile;
    private static Path out;

    @BeforeAll
    static void runTheQuickstart() throws IOException, InterruptedException {
        out = folder.resolve("quickstart");
        JarRun first = JarRun.start(
                folder,
                "quickstart",
                "--out",
                "quickstart",
                "--quick",
                "--seed",
                SEED,
                "--scenes",
                16,
                "--epochs",
                1,
                "--input-size",
                64,
                "--batch-size",
                8);
        while (first.process().isAlive() && !Files.exists(out.resolve("data/README.txt"))) {
            Thread.sleep(20);
        }
        meanwhile = JarRun.of(folder, "quickstart", "--out", "quickstart", "--overwrite");
        quickstart = first.finish();
    }

    private static JsonNode json(Object... args) throws IOException, InterruptedException {
        CommandRun run = JarRun.of(out, args);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void comparesEveryMeasureWithIntervalsOverScenes() {
        assertThat(quickstart.exitCode()).as(quickstart.err()).isZero();
        assertThat(quickstart.out())
                .contains("HA1, 18 test images of 3 scenes, 95% intervals over scenes (" + CAVEAT)
                .contains("HA2, 18 test images of 3 scenes, 95% intervals over scenes (" + CAVEAT);
        for (String measure : List.of("PSNR", "MSE", "SSIM", "MS-SSIM", "PerceptAnon HA1", "PerceptAnon HA2")) {
            assertThat(quickstart.out()).contains("\n" + measure);
        }
    }

    @Test
    void tellsItsStepsAndTheTimeLeftFromTheFirstOnStderr() {
        List<String> steps = quickstart.errLines().stream()
                .filter(line -> line.startsWith("["))
                .toList();

        assertThat(steps).hasSize(7);
        for (int i = 0; i < 6; i++) {
            assertThat(steps.get(i)).matches("\\[" + (i + 1) + "/6, \\d+:\\d\\d, about \\d+:\\d\\d left] .+");
        }
        assertThat(steps.get(6)).matches("\\[6/6, \\d+:\\d\\d, done] open .*report\\.html");
        assertThat(quickstart.errLines())
                .anyMatch(line -> line.matches("HA1 epoch 1/1: .*, \\d+:\\d\\d left in total"));
        assertThat(quickstart.out()).doesNotContain("/6, ");
    }

    @Test
    void whatIsQuickSaysThatItShowsTheRoadAndNotTheResult() throws IOException {
        String words = "made with --quick: it shows the steps, but not a meaningful result";

        assertThat(quickstart.out().lines().limit(2)).contains(words);
        assertThat(quickstart.out()).contains("over scenes (" + CAVEAT + "; " + words + ")");
        assertThat(Files.readString(out.resolve("report.html"))).contains("This report was " + words);
    }

    @Test
    void theSeedReachesTheSplit() throws IOException {
        Annotations rows = Annotations.read(out.resolve("data/HA1.csv"), out.resolve("data"));
        Annotations test = Annotations.read(out.resolve("ha1/test.csv"), out.resolve("data"));

        assertThat(names(test)).isEqualTo(names(heldOut(rows, SEED))).isNotEqualTo(names(heldOut(rows, 42)));
    }

    private static Annotations heldOut(Annotations rows, long seed) throws IOException {
        return Splits.of(SplitType.of("grouped"), rows, SplitOptions.defaults().withSeed(seed))
                .test();
    }

    private static List<String> names(Annotations rows) {
        return rows.rows().stream().map(Annotation::anonymized).toList();
    }

    @Test
    void aSecondOneInTheSameFolderIsToldAtOnce() {
        assertThat(meanwhile.exitCode()).isEqualTo(1);
        assertThat(meanwhile.out()).isEmpty();
        assertThat(meanwhile.err()).matches("perceptanon: in use by process \\d+ \\(quickstart\\)\\R");
    }

    @Test
    void leavesNoLock() {
        assertThat(out.toFile().list()).contains("report.html").noneMatch(name -> name.startsWith("."));
    }

    @Test
    void leavesTheTableAsCsvWithItsCaveat() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("comparison.csv"));

        assertThat(lines).hasSize(11);
        assertThat(lines.get(0)).startsWith("setup,measure,n,spearman,");
        assertThat(lines.subList(1, 11)).allMatch(line -> line.endsWith(",\"" + CAVEAT + "\""));
    }

    @Test
    void leavesAReportThatStandsAlone() throws IOException {
        String page = Files.readString(out.resolve("report.html"));

        assertThat(page).contains("PerceptAnon HA2", "HA1 training", "HA1 explained");
        assertThat(page).doesNotContain("src=\"http").doesNotContain("<script");
        int shown = count(page, "<table>") + count(page, "<figure class=\"chart\">") + count(page, "class=\"gallery\"");
        assertThat(count(page, "<em class=\"caveat\">(" + CAVEAT))
                .isEqualTo(shown)
                .isGreaterThan(10);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void leavesTheOverlay() throws IOException {
        assertThat(ImageIO.read(out.resolve("overlay.png").toFile()).getWidth()).isGreaterThanOrEqualTo(224);
    }

    @Test
    void leavesNoTemporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".part"));
        }
    }

    @Test
    void theModelsKnowWhatTheyLearntFrom() throws IOException, InterruptedException {
        JsonNode info = json("info", "ha2/model.safetensors", "--json");

        assertThat(info.at("/model/setup").textValue()).isEqualTo("HA2");
        assertThat(info.at("/model/provenance/data").textValue()).isEqualTo(CAVEAT);
    }

    @Test
    void scoringSaysWhatTheModelLearntFrom() throws IOException, InterruptedException {
        CommandRun run = JarRun.of(out, "score", "--model", "ha1/model.safetensors", "overlay.png");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(CAVEAT);
    }

    @Test
    void theHeldOutSplitCanBeEvaluatedAgain() throws IOException, InterruptedException {
        JsonNode evaluation = json(
                "evaluate",
                "--model",
                "ha1/model.safetensors",
                "--csv",
                "ha1/test.csv",
                "--root",
                "data",
                "--metrics",
                "psnr",
                "--json");

        String line = Files.readAllLines(out.resolve("comparison.csv")).get(5);
        assertThat(line).startsWith("HA1,PerceptAnon HA1,18,");
        assertThat(evaluation.path("n").intValue()).isEqualTo(18);
        assertThat(line.split(",")[3]).isEqualTo(evaluation.path("spearman").asText());
        assertThat(evaluation.path("data").textValue()).isEqualTo(CAVEAT);
        assertThat(evaluation.at("/metrics/psnr/kendall/low").isDouble()).isTrue();
    }

    @Test
    void metricsAppendedToTheAnnotationsCorrelateAsInTheTable() throws IOException, InterruptedException {
        CommandRun metrics = JarRun.of(
                out, "metrics", "--csv", "ha1/test.csv", "--root", "data", "--out", "judged.csv", "--metrics", "ssim");
        JsonNode correlation = json("correlate", "--csv", "judged.csv", "--metrics", "ssim", "--json");

        assertThat(metrics.exitCode()).isZero();
        assertThat(metrics.out()).contains(CAVEAT);
        String line = Files.readAllLines(out.resolve("comparison.csv")).get(3);
        assertThat(line)
                .startsWith("HA1,SSIM,18,"
                        + correlation.at("/metrics/ssim/spearman/r").asText() + ",");
    }

    @Test
    void trainingGoesOnFromItsCheckpoint() throws IOException, InterruptedException {
        Object[] args = {
            "train",
            "--data",
            "data",
            "--setup",
            "HA1",
            "--split-folder",
            "ha1",
            "--out",
            "again",
            "--epochs",
            1,
            "--input-size",
            64,
            "--batch-size",
            16
        };
        CommandRun first = JarRun.of(out, args);
        Object[] resumed = Stream.concat(Stream.of(args), Stream.of("--resume")).toArray();
        CommandRun second = JarRun.of(out, resumed);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out()).isEqualTo(first.out()).contains("(" + CAVEAT + ")");
        assertThat(Files.readAllLines(out.resolve("again/log.csv"))).hasSize(2);
    }

    @Test
    void endedBySignalItLeavesOnlyWholeFiles() throws IOException, InterruptedException {
        JarRun run = JarRun.start(
                out,
                "train",
                "--data",
                "data",
                "--setup",
                "HA1",
                "--split",
                "grouped",
                "--out",
                "ended",
                "--epochs",
                500,
                "--input-size",
                64,
                "--batch-size",
                8);
        Path log = out.resolve("ended/log.csv");
        while (run.process().isAlive() && !Files.exists(log)) {
            Thread.sleep(50);
        }
        run.process().destroy();
        CommandRun ended = run.finish();

        assertThat(ended.exitCode()).isNotZero();
        assertThat(json("info", "ended/model.safetensors", "--json")
                        .path("tensors")
                        .intValue())
                .isPositive();
        try (Stream<Path> files = Files.list(out.resolve("ended"))) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .contains("train.csv", "val.csv", "test.csv", "log.csv", "model.safetensors")
                    .allMatch(name -> name.matches("(train|val|test|log)[.]csv|(model|checkpoint)[.]safetensors"));
        }
    }

    @Test
    void aJarErrorIsOneLineAndAnExitCode() throws IOException, InterruptedException {
        CommandRun failed = JarRun.of(out, "score", "--model", "ha1/model.safetensors", "missing.jpg");
        CommandRun misused = JarRun.of(out, "score", "missing.jpg");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.errLines()).hasSize(1).first().asString().contains("missing.jpg");
        assertThat(misused.exitCode()).isEqualTo(2);
        assertThat(misused.errLines()).hasSize(1).first().asString().contains("--model");
    }

    @Test
    void completionIsAScript() throws IOException, InterruptedException {
        CommandRun run = JarRun.of(out, "generate-completion");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("quickstart");
    }
}
