// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.anonymize.variants.GuidedFolder;
import io.github.perceptanon.anonymize.variants.GuidedSummary;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Models of random weights: 1 is reached at once, and 10 never. */
class GuidedCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path models;

    private static Path ha1;
    private static Path ha2;

    @TempDir
    Path folder;

    private Path photographs;
    private Path out;

    @BeforeAll
    static void writeModels() throws IOException {
        ha1 = SampleModel.write(models.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        ha2 = SampleModel.write(models.resolve("ha2.safetensors"), AnnotationSetup.HA2);
    }

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectory(folder.resolve("photographs"));
        SampleImages.write(photographs.resolve("a.png"), 80, 60, 0x203040);
        SampleImages.write(photographs.resolve("b.png"), 60, 90, 0x405060);
        out = folder.resolve("out");
    }

    private CommandRun run(double until, Object... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("anonymize", photographs, "--until", until, "--out", out), Stream.of(more))
                        .toArray());
    }

    @Test
    void aReachedTargetIsDone() throws IOException {
        CommandRun run = run(1, "--model", ha2);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(out + ": 2 of 2 photographs reached 1.0, summary.csv, report.html\n");
        assertThat(run.errLines()).containsExactly("note: no second model confirmed the scores; see --confirm");
        assertThat(Files.readAllLines(out.resolve("summary.csv")))
                .hasSize(3)
                .first()
                .isEqualTo(
                        "photograph,image,reached,confirmed,outcome,score,confirmation,before,area,ssim,steps,looks");
        assertThat(out.resolve("anon/a.png")).exists();
        assertThat(out.resolve("pages/b.html"))
                .content()
                .contains("class=\"slider\"", "as it was")
                .doesNotContain("<script");
        assertThat(out.resolve("report.html")).content().contains("href=\"pages/a.html\"", "No second judge");
    }

    @Test
    void aMissedTargetIsSaidAndTheExitCodeIsOne() throws IOException {
        CommandRun run = run(10, "--model", ha2, "--confirm", ha1, "--most-steps", 1, "--json");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("perceptanon: ")
                        .contains(".png: missed the target: ", "(best score ", ", target 10.0)"));
        JsonNode document = JSON.readTree(run.out());
        assertThat(document.get("missed").asInt()).isEqualTo(2);
        assertThat(document.get("judges")).hasSize(2);
        assertThat(document.get("rows").get(0).get("score").asDouble())
                .as("the worst first")
                .isLessThanOrEqualTo(document.get("rows").get(1).get("score").asDouble());
        assertThat(JSON.readTree(out.resolve("summary.json").toFile()).get("rows"))
                .isEqualTo(document.get("rows"));
    }

    @Test
    void theTrailSaysHowItCameAbout() throws IOException {
        Path regions = Files.writeString(
                folder.resolve("boxes.csv"), "image,label,x,y,width,height\na.png,face,20,10,16,20\n");
        run(10, "--model", ha1, "--most-steps", 2, "--regions", regions, "--map", "hirescam");

        JsonNode trail = JSON.readTree(out.resolve("trails/a.json").toFile());
        assertThat(trail.get("photographSha256").asText()).hasSize(64);
        assertThat(trail.get("judges").get(0).asText()).startsWith("HA1 resnet18, weights ");
        assertThat(trail.get("start").get(0).get("bounds").get(2).asDouble()).isEqualTo(16);
        assertThat(trail.get("confirmed").isNull()).isTrue();
        assertThat(trail.get("options").get("target").asDouble()).isEqualTo(10);
        JsonNode steps = trail.get("steps");
        assertThat(steps.get(0).get("step").asText()).isEqualTo("start");
        assertThat(steps.get(0).get("area").asDouble()).isEqualTo(16 * 20 / (80.0 * 60));
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).get("map")).hasSize(2);
            assertThat(steps.get(i).get("regions").get(0).get("parts")).isNotEmpty();
        }
        assertThat(steps.get(steps.size() - 1).get("score")).isEqualTo(trail.get("score"));
    }

    @Test
    void oneImageWillDo() {
        photographs = photographs.resolve("a.png");
        CommandRun run = run(1, "--model", ha1);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("anon/a.png")).exists();
    }

    @Test
    void photographsThatCannotBeUsedAreNamedAndTheOthersTreated() throws IOException {
        Files.writeString(photographs.resolve("broken.png"), "no image");
        Path regions = Files.writeString(
                folder.resolve("boxes.csv"), "image,label,x,y,width,height\na.png,face,-5,-5,200,200\n");
        CommandRun run = run(1, "--model", ha1, "--regions", regions);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("a.png: its 1 regions cover all 80x60 pixels", "broken.png")
                .doesNotContain("\tat ");
        assertThat(run.out()).contains("1 of 1 photograph reached");
        assertThat(out.resolve("anon").toFile().list()).containsExactly("b.png");
    }

    @Test
    void sampleDataSaySo() throws IOException {
        Files.writeString(photographs.resolve("README.txt"), DataOrigin.SYNTHETIC);
        CommandRun run = run(1, "--model", ha1, "--json");
        assertThat(JSON.readTree(run.out()).get("data").asText()).isEqualTo(DataOrigin.SYNTHETIC);
        assertThat(out.resolve("README.txt")).content().contains(DataOrigin.SYNTHETIC);
        assertThat(JSON.readTree(out.resolve("trails/a.json").toFile())
                        .get("data")
                        .asText())
                .isEqualTo(DataOrigin.SYNTHETIC);
        for (String page : List.of("report.html", "pages/a.html")) {
            assertThat(out.resolve(page)).content().containsIgnoringCase(DataOrigin.SYNTHETIC);
        }
    }

    /** The options of a run whose thread is interrupted. */
    @Command
    private static final class Stopped {
        @Mixin
        private CommonOptions common;

        @Mixin
        private GuidedOption guided;

        @Mixin
        private EngineChoice engine;
    }

    /** Interrupts the thread once two photographs are done. */
    private record Stopping(GuidedFolder.Listener listener, AtomicInteger done) implements GuidedFolder.Listener {
        @Override
        public void step(String photograph, GuidedStep step) {
            if (done.get() == 2) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                throws IOException {
            listener.done(row, photograph, result, page);
            done.incrementAndGet();
        }

        @Override
        public boolean pages() {
            return listener.pages();
        }
    }

    private void runUntilTwoAreDone(Object... options) throws IOException {
        Stopped stopped = new Stopped();
        CommandLine parser = new CommandLine(stopped);
        Names.register(parser);
        parser.parseArgs(Stream.of(options).map(Object::toString).toArray(String[]::new));
        GuidedWork work = new GuidedWork(stopped.common, stopped.guided, photographs, out, false);
        GuidedWork.Start start = work.from(RegionSet.of(List.of()), List.of(Scope.FACE));
        GuidedOptions guided =
                stopped.guided.options(AnonymizationMethods.installed().named("solid"));
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> work.run(
                        (anonymizer, notice, folder, listener) ->
                                start.write(anonymizer, notice, folder, new Stopping(listener, new AtomicInteger())),
                        guided,
                        stopped.engine.options(0)));
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Content by path, without what only the next run reads and how long it took. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(out)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(path).toString().replace('\\', '/');
                String content = Files.readString(path, StandardCharsets.ISO_8859_1);
                if (!name.startsWith(".")) {
                    files.put(name, content.replace(out.toString(), "").replaceFirst("\"seconds\":[^,}]+", ""));
                }
            }
        }
        return files;
    }

    @Test
    void aRunThatWasInterruptedGoesOnAndEndsAsOneThatWasNot() throws IOException {
        SampleImages.write(photographs.resolve("c.png"), 70, 50, 0x605040);
        Files.writeString(photographs.resolve("d.png"), "no image");
        Object[] options = {"--model", ha1, "--confirm", ha2, "--most-steps", 2};
        runUntilTwoAreDone(
                Stream.concat(Stream.of("--until", 10.0), Stream.of(options)).toArray());
        assertThat(out.resolve("pages/b.html")).exists();
        assertThat(out.resolve("summary.json")).doesNotExist();
        assertThat(out.resolve("report.html")).doesNotExist();

        CommandRun refused = run(10, "--model", ha1, "--confirm", ha2, "--most-steps", 2, "--map", "hirescam");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errLines())
                .singleElement()
                .asString()
                .contains("other settings (maps gradcam, last there, maps hirescam, last now); choose a new folder");

        CommandRun again = run(10, options);
        Map<String, String> resumed = files();
        out = folder.resolve("whole");
        CommandRun whole = run(10, options);

        assertThat(again.exitCode()).isEqualTo(1).isEqualTo(whole.exitCode());
        assertThat(again.out())
                .endsWith("0 of 3 photographs reached 10.0, summary.csv, report.html (2 from an earlier run)\n");
        assertThat(again.err()).isEqualTo(whole.err()).contains("d.png");
        assertThat(resumed)
                .isEqualTo(files())
                .containsKeys("report.html", "summary.csv", "summary.json", "pages/a.html", "pages/c.html");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--until 0.5 --model x | a target must be from 1 to 10 but was 0.5",
                "--until 11 --model x | a target must be from 1 to 10 but was 11.0",
                "--until NaN --model x | a target must be from 1 to 10 but was NaN",
                "--until ten --model x | 'ten'",
                "--until 8 | --until needs the model that scores, --model",
                "--model x --scope image | need the score to reach, --until",
                "--until 8 --model x --method blur | leaves nothing of the original, such as solid or inpaint",
                "--until 8 --model x --method solid,inpaint | takes one method but was given 2",
                "--until 8 --model x --scope image | leaves nothing to be guided",
                "--until 8 --model x --most-area 0 | above 0 and at most 1 but was 0.0",
                "--until 8 --model x --most-steps 0 | steps must be from 1 to 1000 but were 0",
                "--until 8 --model x --least-area 0.3 | at most 0.25 but was 0.3",
                "--until 8 --model x --candidates 99 | candidates must be from 1 to 16 but were 99",
                "--until 8 --model x --layer top | --layer must be last",
                "--until 8 --model x --map lime | 'lime'",
                "--until 8 --model x --format jpeg | --format is of variants",
                "--until 8 --model x --overwrite | --overwrite is of variants",
                "--until 8 --model x --original o.png | Unknown options: '--original'",
                "--until 8 --model x --engine fast | --engine must be auto or one of"
            })
    void wrongUsageIsOneLine(String options, String words) {
        CommandRun run = CommandRun.of(
                Stream.concat(Stream.of("anonymize", photographs, "--out", out), Stream.of(options.split(" ")))
                        .toArray());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(words);
        assertThat(out).doesNotExist();
    }

    private void fails(int code, String words, Object... more) {
        CommandRun run = run(8, more);
        assertThat(run.exitCode()).isEqualTo(code);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(words);
    }

    @Test
    void whatCannotBeReadIsOneLine() throws IOException {
        fails(1, "no such file", "--model", folder.resolve("none.safetensors"));
        fails(1, "https:/example.org/ha2.safetensors", "--model", "https://example.org/ha2.safetensors");
        fails(2, "another one than the first", "--model", ha1, "--confirm", ha1);
        fails(2, "from 1 to 4 but was 7", "--model", ha1, "--layer", "layer7");
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.txt"), "mine");
        fails(1, "the folder is not empty", "--model", ha1);
        assertThat(out.toFile().list()).containsExactly("thesis.txt");
    }
}
