// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.Safetensors;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What works, and what is said of the rest, where only ONNX Runtime is on the class path. */
class WithoutNd4jTest {
    private static final long MOST_BYTES = 60_000_000;
    /** Between engines, on the scale from 1 to 10; ONNX Runtime sums in another order than PyTorch. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private static Path folder;

    private static Path model(AnnotationSetup setup) throws IOException {
        Path file = folder.resolve(setup + ".safetensors");
        ModelCard card = ModelCard.of(setup, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN);
        Safetensors.write(file, new GoldenNetworks(setup, Backbone.RESNET18, 10).weights(), card.toMetadata());
        return file;
    }

    /** A golden entry of ResNet18 with ten classes. */
    private static JsonNode row(AnnotationSetup setup) {
        for (JsonNode entry : GoldenFiles.read("resnet.json").get("models")) {
            GoldenNetworks network = GoldenNetworks.of(entry);
            if (network.equals(new GoldenNetworks(setup, Backbone.RESNET18, 10))) {
                return entry.get(setup == AnnotationSetup.HA1 ? "images" : "pairs")
                        .get(0);
            }
        }
        throw new AssertionError("no golden entry for " + setup);
    }

    @Test
    void neitherDl4jNorNd4jIsOnTheClassPath() {
        for (String name : List.of("org.nd4j.linalg.factory.Nd4j", "org.deeplearning4j.nn.graph.ComputationGraph")) {
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> Class.forName(name));
        }
    }

    @Test
    void whatAnApplicationShipsWeighsUnder60MegabytesBesideOnnxRuntime() throws IOException {
        String classPath = Files.readString(Path.of("target", "runtime-class-path.txt"));
        long bytes = Stream.of(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> !jar.getFileName().toString().startsWith("onnxruntime"))
                .mapToLong(WithoutNd4jTest::size)
                .sum();
        System.out.println("Class path without ONNX Runtime: " + bytes + " bytes");
        assertThat(bytes).isPositive().isLessThan(MOST_BYTES);
    }

    /** Of a jar, or before it is packaged of a module's classes. */
    private static long size(Path entry) {
        try (Stream<Path> files = Files.walk(entry)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anImageIsScored() throws IOException {
        JsonNode row = row(AnnotationSetup.HA1);
        try (AnonymityScorer scorer = AnonymityScorer.load(model(AnnotationSetup.HA1))) {
            AnonymityScore score = scorer.score(GoldenImages.of(row.get("image")));
            assertThat(score.engine()).isEqualTo("onnxruntime-cpu");
            assertLogits(score, row);
        }
    }

    @Test
    void aPairIsScored() throws IOException {
        JsonNode row = row(AnnotationSetup.HA2);
        try (PairScorer scorer = PairScorer.load(model(AnnotationSetup.HA2))) {
            RgbImage original = GoldenImages.of(row.get("img1"));
            RgbImage anonymized = GoldenImages.of(row.get("img2"));
            assertLogits(scorer.score(original, anonymized), row);
            assertLogits(scorer.against(original).score(anonymized), row);
        }
    }

    private static void assertLogits(AnonymityScore score, JsonNode row) {
        double[] expected = GoldenFiles.numbers(row.get("output_f64"));
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) score.outputs().get(i)).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    @Test
    void aScoreIsExplainedAtTheLastStage() throws IOException {
        JsonNode row = row(AnnotationSetup.HA2);
        try (PairScorer scorer = PairScorer.load(model(AnnotationSetup.HA2))) {
            PairHeatmaps maps = scorer.explain(
                    GoldenImages.of(row.get("img1")), GoldenImages.of(row.get("img2")), ExplainOptions.defaults());
            assertThat(maps.anonymized().raw()).hasSize(49);
            assertThat(maps.original().raw())
                    .hasSize(49)
                    .isNotEqualTo(maps.anonymized().raw());
        }
    }

    @Test
    void anEarlierStageSaysWhatItNeeds() throws IOException {
        JsonNode row = row(AnnotationSetup.HA1);
        try (AnonymityScorer scorer = AnonymityScorer.load(model(AnnotationSetup.HA1))) {
            RgbImage image = GoldenImages.of(row.get("image"));
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            scorer.explain(image, ExplainOptions.defaults().withStage(3)))
                    .withMessageContainingAll("deeplearning4j-nn", "nd4j-native");
        }
    }

    @Test
    void theNd4jEngineSaysWhatItNeeds() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        Engines.installed().select(EngineOptions.defaults().withEngine("nd4j")))
                .withMessageContainingAll("ND4J is not on the class path", "nd4j-native");
    }

    @Test
    void theExampleRunsWithEitherKindOfModel() throws IOException {
        Path image = folder.resolve("image.png");
        ImageFiles.writePng(image, picture());
        ScoreWithOnnxRuntime.main(new String[] {model(AnnotationSetup.HA1).toString(), image.toString()});
        ScoreWithOnnxRuntime.main(
                new String[] {model(AnnotationSetup.HA2).toString(), image.toString(), image.toString()});
    }

    private static RgbImage picture() {
        byte[] samples = new byte[3 * 40 * 30];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 31);
        }
        return RgbImage.of(40, 30, samples);
    }
}
