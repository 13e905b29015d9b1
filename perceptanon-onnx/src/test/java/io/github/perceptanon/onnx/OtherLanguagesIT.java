// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exported models give the same scores in JavaScript and Python ({@code examples/javascript}, {@code examples/python}), on
 * files of photographs' sizes. Skipped where the languages' packages are not installed; in continuous integration
 * {@code PERCEPTANON_NODE=required} says that JavaScript's are.
 */
class OtherLanguagesIT {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The float32 engines' own differences; a resampler that is one grey level off moves these scores by more. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private static Path folder;

    private static final List<Path> IMAGES = new ArrayList<>();

    @BeforeAll
    static void draw() throws IOException {
        IMAGES.add(drawing("photograph.jpg", 1280, 960));
        IMAGES.add(drawing("large.jpg", 4000, 3000));
        IMAGES.add(drawing("upright.png", 427, 640));
        IMAGES.add(drawing("small.png", 97, 61));
    }

    private static Path drawing(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setPaint(new GradientPaint(0, 0, new Color(0x8fb8d0), width, height, new Color(0x48683a)));
        g.fillRect(0, 0, width, height);
        for (int i = 0; i < 40; i++) {
            g.setColor(new Color(37 * i % 256, 91 * i % 256, 153 * i % 256));
            g.fillOval(71 * i % 97 * width / 97, 53 * i % 89 * height / 89, width / (4 + i % 5), height / (3 + i % 7));
        }
        g.dispose();
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, name.endsWith("jpg") ? "jpg" : "png", file.toFile()))
                .isTrue();
        return file;
    }

    private enum Language {
        JAVASCRIPT("PERCEPTANON_NODE", List.of("node", "javascript/score.js")) {
            @Override
            boolean isInstalled() {
                return Files.exists(EXAMPLES.resolve("javascript/node_modules/onnxruntime-node"))
                        && Files.exists(EXAMPLES.resolve("javascript/node_modules/sharp"));
            }
        },
        PYTHON("PERCEPTANON_PYTHON", List.of(System.getenv().getOrDefault("PYTHON", "python3"), "python/score.py")) {
            @Override
            boolean isInstalled() throws Exception {
                return new ProcessBuilder(command.get(0), "-c", "import onnxruntime, PIL, numpy")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            }
        };

        private final String variable;
        final List<String> command;

        Language(String variable, List<String> command) {
            this.variable = variable;
            this.command = command;
        }

        abstract boolean isInstalled() throws Exception;

        void require() throws Exception {
            boolean there;
            try {
                there = isInstalled();
            } catch (IOException e) {
                there = false;
            }
            if ("required".equals(System.getenv(variable))) {
                assertThat(there).as(this + "'s packages are installed").isTrue();
            }
            assumeThat(there)
                    .as(this + "'s packages are not installed: see examples/README.md")
                    .isTrue();
        }

        List<JsonNode> scores(Path model, List<String> options) throws Exception {
            Path errors = folder.resolve("errors");
            List<String> line = new ArrayList<>(command);
            line.add(model.toString());
            line.addAll(options);
            IMAGES.stream().map(Path::toString).forEach(line::add);
            Process process = new ProcessBuilder(line)
                    .directory(EXAMPLES.toFile())
                    .redirectError(errors.toFile())
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            List<JsonNode> lines = new ArrayList<>();
            for (String document : printed.lines().toList()) {
                lines.add(JSON.readTree(document));
            }
            return lines;
        }
    }

    private static ModelCard card(AnnotationSetup setup, Objective objective, Granularity granularity) {
        return ModelCard.of(setup, Backbone.RESNET18, objective, granularity).withInput(224, 160);
    }

    private static StateDict weights(ModelCard card) {
        return GoldenWeights.of(NetworkWeights.shapes(card.network().network()), 0.5);
    }

    private static Path exported(ModelCard card) throws IOException {
        Path file = folder.resolve(card.setup() + "-" + card.objective().id() + ".onnx");
        if (!Files.exists(file)) {
            OnnxExport.of(card, weights(card)).write(file);
        }
        return file;
    }

    private static Path model(ModelCard card) throws IOException {
        Path file = folder.resolve(card.setup() + "-" + card.objective().id() + ".safetensors");
        Safetensors.write(file, weights(card), card.toMetadata());
        return file;
    }

    private static void requireEqual(List<JsonNode> theirs, List<AnonymityScore> ours) {
        assertThat(theirs).hasSameSizeAs(ours);
        for (int i = 0; i < ours.size(); i++) {
            AnonymityScore expected = ours.get(i);
            JsonNode actual = theirs.get(i);
            String name = IMAGES.get(i).getFileName().toString();
            assertThat(actual.path("score").doubleValue()).as(name).isCloseTo(expected.score(), within(TOLERANCE));
            assertThat(actual.path("weights_sha256").textValue()).isEqualTo(expected.weightsSha256());
            assertThat(actual.path("label").isNull()).isEqualTo(expected.label().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void singleImagesHaveTheSameScores(Language language) throws Exception {
        language.require();
        ModelCard card = card(AnnotationSetup.HA1, Objective.COMBINED, Granularity.TEN);
        List<AnonymityScore> ours = new ArrayList<>();
        try (AnonymityScorer scorer = AnonymityScorer.load(model(card))) {
            for (Path image : IMAGES) {
                ours.add(scorer.score(ImageLoader.standard().load(image)));
            }
        }
        assertThat(ours.stream().mapToDouble(AnonymityScore::score).distinct().count())
                .as("different images have different scores")
                .isEqualTo(IMAGES.size());
        requireEqual(language.scores(exported(card), List.of()), ours);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void pairsHaveTheSameScores(Language language) throws Exception {
        language.require();
        ModelCard card = card(AnnotationSetup.HA2, Objective.MSE, Granularity.MEAN);
        Path original = IMAGES.get(0);
        List<AnonymityScore> ours = new ArrayList<>();
        try (PairScorer scorer = PairScorer.load(model(card))) {
            for (Path image : IMAGES) {
                ours.add(scorer.score(
                        ImageLoader.standard().load(original),
                        ImageLoader.standard().load(image)));
            }
        }
        requireEqual(language.scores(exported(card), List.of("--original", original.toString())), ours);
    }

    @Test
    void javaScriptNamesWhatItCannotRead() throws Exception {
        Language.JAVASCRIPT.require();
        Path model = exported(card(AnnotationSetup.HA1, Objective.COMBINED, Granularity.TEN));
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        Process process = new ProcessBuilder(
                        "node",
                        "javascript/score.js",
                        model.toString(),
                        broken.toString(),
                        IMAGES.get(3).toString())
                .directory(EXAMPLES.toFile())
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).path("error").textValue()).isNotBlank();
        assertThat(JSON.readTree(lines.get(1)).has("score")).isTrue();
    }

    @Test
    void javaScriptRefusesAFileThatIsNoModel() throws Exception {
        Language.JAVASCRIPT.require();
        Process process = new ProcessBuilder(
                        "node",
                        "javascript/score.js",
                        IMAGES.get(3).toString(),
                        IMAGES.get(3).toString())
                .directory(EXAMPLES.toFile())
                .start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(error.lines())
                .singleElement()
                .asString()
                .startsWith("score.js:")
                .contains("small.png");
    }
}
