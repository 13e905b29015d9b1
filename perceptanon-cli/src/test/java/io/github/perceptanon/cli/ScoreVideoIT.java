// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.film.Films;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code score --video}. */
class ScoreVideoIT {
    @TempDir
    private static Path folder;

    private static Path ha1;
    private static Path ha2;
    private static Path film;
    private static Path original;

    @BeforeAll
    static void makeFilms() throws IOException, InterruptedException {
        film = Films.colours(folder.resolve("film.mkv"), 64, 64, 6, 40);
        original = Films.colours(folder.resolve("original.mkv"), 64, 64, 6, 9);
        ha1 = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        ha2 = SampleModel.write(folder.resolve("ha2.safetensors"), AnnotationSetup.HA2);
    }

    private static CommandRun score(Object... arguments) {
        return CommandRun.of(
                Stream.concat(Stream.of("score"), Arrays.stream(arguments)).toArray());
    }

    private static JsonNode json(CommandRun run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void framesHaveTheScoresOfTheirPicturesAsImages(@TempDir Path where) throws IOException, InterruptedException {
        Path pictures = Files.createDirectory(where.resolve("pictures"));
        Films.make(pictures.resolve("%d.png"), "-i", film.toString(), "-f", "image2");

        JsonNode ofFilm = json(score("--model", ha1, "--video", film, "--every", 1, "--json"));
        JsonNode ofImages = json(score("--model", ha1, pictures, "--json"));

        JsonNode frames = ofFilm.path("frames");
        assertThat(frames).hasSize(6);
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 6; i++) {
            assertThat(frames.get(i).path("time").doubleValue()).isCloseTo(i / 10.0, within(1e-9));
            double score = frames.get(i).path("score").doubleValue();
            assertThat(score).isEqualTo(ofImages.at("/scores/" + i + "/score").doubleValue());
            lowest = Math.min(lowest, score);
        }
        assertThat(ofFilm.at("/lowest/score").doubleValue()).isEqualTo(lowest);
        assertThat(ofFilm.at("/model/weightsSha256").textValue()).hasSize(64);
        assertThat(ofFilm.at("/sampling/every").intValue()).isEqualTo(1);
        assertThat(ofFilm.path("mean").isNumber()).isTrue();
        assertThat(ofFilm.path("percentile5").isNumber()).isTrue();
        assertThat(ofFilm.path("flicker").isNumber()).isTrue();
    }

    @Test
    void aPairOfFilmsGivesATableAndAPageWithoutOutsideAssets(@TempDir Path where) throws IOException {
        Path csv = where.resolve("scores.csv");
        Path report = where.resolve("report");

        CommandRun run = score(
                "--model",
                ha2,
                "--original",
                original,
                "--video",
                film,
                "--interval",
                "0.2",
                "--out",
                csv,
                "--report",
                report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("lowest", "5th percentile", "flicker");
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).isEqualTo("time,score");
        assertThat(lines.subList(1, lines.size()))
                .extracting(line -> line.split(",")[0])
                .containsExactly("0.0", "0.2", "0.4");
        assertThat(report.resolve("report.html"))
                .content()
                .contains("Score over time", "Frame of the lowest score", "Original", "Flicker")
                .doesNotContain("src=\"http", "href=\"http", "<script");
        try (Stream<Path> files = Files.list(where)) {
            assertThat(files).containsExactlyInAnyOrder(csv, report);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--video FILM --every 1 --interval 2,       exclude each other",
        "--video FILM --every 0,                    was given 0",
        "--video FILM --interval 0,                 seconds but was 0.0",
        "--video FILM --scenes 2,                   below 1 but was 2.0",
        "--video FILM image.png,                    --video and images exclude each other",
        "--video FILM --json-lines,                 --video and --json-lines",
        "--video FILM --orientation apply,          --orientation and --depth are for images",
        "--video FILM --original FILM,              an HA1 model does not take --original",
        "--video FILM --original FILM --scenes 0.4, --scenes does not go with --original",
        "image.png --out a.csv,                     need --video",
        "image.png --damaged,                       need --video",
        "'',                                        IMAGE"
    })
    void wrongUsageIsRefused(String arguments, String words) {
        List<Object> all = new ArrayList<>(List.of("--model", ha1));
        Stream.of(arguments.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replace("FILM", film.toString()))
                .forEach(all::add);

        CommandRun run = score(all.toArray());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains(words);
    }

    @Test
    void anHa2ModelNeedsTheOriginalFilm() {
        CommandRun run = score("--model", ha2, "--video", film);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("an HA2 model needs --original");
    }

    @Test
    void aFilmThatBreaksOffGivesOneLineAndNoTable(@TempDir Path where) throws IOException {
        byte[] bytes = Files.readAllBytes(film);
        Path cut = Files.write(where.resolve("cut.mkv"), Arrays.copyOf(bytes, bytes.length * 7 / 8));
        Path csv = where.resolve("scores.csv");

        CommandRun run = score("--model", ha1, "--video", cut, "--every", 1, "--out", csv);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(cut.toString());
        assertThat(run.out()).isEmpty();
        try (Stream<Path> files = Files.list(where)) {
            assertThat(files).containsExactly(cut);
        }
        assertThat(score("--model", ha1, "--video", cut, "--every", 1, "--damaged")
                        .exitCode())
                .isZero();
    }

    @Test
    void anAddressIsRefused() {
        CommandRun run = score("--model", ha1, "--video", "http://127.0.0.1:9/film.mp4");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).singleElement().asString().contains("nothing is fetched", "127.0.0.1");
    }

    @Test
    void resultsAreNotReplacedUnlessToldTo(@TempDir Path where) throws IOException {
        Path csv = Files.writeString(where.resolve("scores.csv"), "mine");

        CommandRun refused = score("--model", ha1, "--video", film, "--out", csv);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("already exists", csv.toString());
        assertThat(csv).hasContent("mine");

        assertThat(score("--model", ha1, "--video", film, "--out", csv, "--overwrite")
                        .exitCode())
                .isZero();
        assertThat(csv).content().startsWith("time,score");
        CommandRun itself = score("--model", ha1, "--video", film, "--out", film, "--overwrite");
        assertThat(itself.exitCode()).isEqualTo(1);
        assertThat(itself.err()).contains("would replace the film");
    }

    /** Ctrl-C as a process gets it from a program, without a terminal that sends it to ffmpeg too. */
    @Test
    void anInterruptedCommandLeavesNoFfmpegAndNoFile(@TempDir Path where)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path slow = Files.writeString(
                where.resolve("slow-ffmpeg"), "#!/bin/sh\nwhile true; do echo alive >&2; sleep 0.2; done\n");
        Files.setPosixFilePermissions(slow, PosixFilePermissions.fromString("rwx------"));
        Path csv = where.resolve("scores.csv");
        JarRun run = JarRun.start(where, "score", "--model", ha1, "--video", film, "--ffmpeg", slow, "--out", csv);
        List<ProcessHandle> children = List.of();
        for (int i = 0; i < 300 && children.isEmpty(); i++) {
            Thread.sleep(100);
            children = run.process().children().toList();
        }
        assertThat(children).as("ffmpeg runs").hasSize(1);

        new ProcessBuilder("kill", "-INT", Long.toString(run.process().pid()))
                .start()
                .waitFor();

        CommandRun ended = run.finish();
        assertThat(ended.exitCode()).isEqualTo(130);
        children.get(0).onExit().get(5, TimeUnit.SECONDS);
        try (Stream<Path> files = Files.list(where)) {
            assertThat(files).containsExactly(slow);
        }
    }
}
