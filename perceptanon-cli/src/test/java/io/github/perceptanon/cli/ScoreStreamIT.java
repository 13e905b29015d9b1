// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.pipeline.ScoringPipeline;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code score} of many images: each result is printed when it is there, in the order of the images. */
class ScoreStreamIT {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void writeModel() throws IOException {
        model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
    }

    private static List<Path> images(Path where, int number) throws IOException {
        List<Path> images = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            images.add(SampleImages.write(where.resolve(String.format("%03d.png", i)), 20, 20, 0x102030 * i));
        }
        return images;
    }

    private static String[] command(List<Path> images, String... options) {
        List<String> words = new ArrayList<>(List.of("score", "--model", model.toString(), "--batch", "1"));
        words.addAll(List.of(options));
        images.forEach(image -> words.add(image.toString()));
        return words.toArray(String[]::new);
    }

    /** More images than {@link ScoringPipeline#window()} lets be under way, whatever the number of processors. */
    private static int beyondTheWindow() {
        return 40 + Runtime.getRuntime().availableProcessors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json-lines", "--threads=1"})
    void theFirstResultIsOutBeforeTheLastImageIsRead(String option, @TempDir Path where) throws IOException {
        List<Path> images = images(where, beyondTheWindow());
        Path last = images.get(images.size() - 1);
        Path kept = Files.move(last, where.resolve("kept"));
        StringWriter out = new StringWriter();
        // The last image appears when the first one's score does.
        Writer watching = new FilterWriter(out) {
            @Override
            public void write(String text, int from, int length) throws IOException {
                if (text.contains("000.png") && Files.exists(kept)) {
                    Files.move(kept, last);
                }
                super.write(text, from, length);
            }
        };

        int code = Main.run(new PrintWriter(watching), new PrintWriter(new StringWriter()), command(images, option));

        assertThat(code).isZero();
        assertThat(out.toString()).contains(last.toString());
    }

    @Test
    void jsonLinesAreADocumentForEachImageInTheirOrder(@TempDir Path where) throws IOException {
        List<Path> images = images(where, 3);
        images.add(1, Files.writeString(where.resolve("text.png"), "no image"));

        CommandRun run = CommandRun.of((Object[]) command(images, "--json-lines"));

        List<JsonNode> lines = run.out().lines().map(ScoreStreamIT::parsed).toList();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(lines)
                .extracting(line -> line.path("anonymized").textValue())
                .containsExactlyElementsOf(images.stream().map(Path::toString).toList());
        assertThat(lines.get(1).path("error").textValue()).contains("text.png");
        assertThat(lines.get(1).has("score")).isFalse();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.at("/model/weightsSha256").textValue()).hasSize(64);
            assertThat(line.at("/model/setup").textValue()).isEqualTo("HA1");
            assertThat(line.path("engine").textValue()).isNotEmpty();
        });
    }

    @Test
    void aLineHasTheSameNumbersAsTheDocument(@TempDir Path where) throws IOException {
        List<Path> images = images(where, 2);

        JsonNode document =
                parsed(CommandRun.of((Object[]) command(images, "--json")).out());
        List<JsonNode> lines = CommandRun.of((Object[]) command(images, "--json-lines"))
                .out()
                .lines()
                .map(ScoreStreamIT::parsed)
                .toList();

        for (int i = 0; i < lines.size(); i++) {
            for (String key :
                    List.of("anonymized", "original", "score", "normalized", "outputs", "probabilities", "label")) {
                assertThat(lines.get(i).get(key))
                        .isEqualTo(document.path("scores").get(i).get(key));
            }
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneDocumentAndLinesExcludeEachOther() {
        CommandRun run = CommandRun.of("score", "--model", model, "--json", "--json-lines", "a.png");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--json and --json-lines exclude each other");
    }

    @Test
    void nothingMoreIsScoredWhenNobodyReadsTheResults(@TempDir Path where) throws IOException {
        List<Path> images = images(where, beyondTheWindow());
        Path missing = images.get(images.size() - 1);
        Files.delete(missing);
        Writer closed = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();

        int code = Main.run(new PrintWriter(closed), new PrintWriter(err), command(images, "--json-lines"));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("perceptanon: results cannot be written (stdout)");
    }
}
