// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of docs/engines.md. */
class EnginesGuideTest {
    private final ModelCard card = ModelCard.of(
                    AnnotationSetup.HA1, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN)
            .withInput(64, 64);
    private final StateDict weights = new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10).weights();
    private final RgbImage image = noise(1);
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
    }

    private static RgbImage noise(int seed) {
        byte[] rgb = new byte[3 * 64 * 64];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(64, 64, rgb);
    }

    @Test
    void theVersionIsTheOneThatTheBuildIsTestedWith() throws Exception {
        Matcher version = Pattern.compile("<onnxruntime.version>(.*?)</onnxruntime.version>")
                .matcher(Files.readString(Path.of("../pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Path.of("../docs/engines.md")).content().contains("<version>" + version.group(1) + "</version>");
    }

    @Test
    void scoringByTheEngineOfAName() throws Exception {
        Path model = folder.resolve("ha1.safetensors");
        Safetensors.write(model, weights, card.toMetadata());

        EngineOptions options = EngineOptions.defaults()
                .withEngine("onnxruntime")
                .withDevice(Device.CPU)
                .withThreads(1);
        try (AnonymityScorer scorer = AnonymityScorer.load(model, options)) {
            AnonymityScore score = scorer.score(image);
            System.out.println(score.score() + " by " + score.engine()); // onnxruntime-cpu
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(" by onnxruntime-cpu");
    }

    @Test
    void exporting() throws Exception {
        Path target = folder.resolve("half.onnx");
        StateDict alexnetWeights = GoldenWeights.of(NetworkWeights.shapes(FeatureNetwork.ALEXNET.network()), 1);

        OnnxExport.of(card, weights).withPrecision(Precision.FP16).write(target);
        NetworkSlice features = new NetworkSlice(
                FeatureNetwork.ALEXNET.network(), FeatureNetwork.IMAGE, 3, 224, 224, FeatureNetwork.ALEXNET.taps());
        byte[] alexnet = OnnxExport.of(features, alexnetWeights).toBytes();

        assertThat(target).isNotEmptyFile();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(alexnet)) {
            assertThat(session.getOutputNames()).containsExactlyElementsOf(FeatureNetwork.ALEXNET.taps());
        }
    }

    @Test
    void quantising() throws Exception {
        Path target = folder.resolve("small.onnx");
        List<RgbImage> photos = List.of(noise(2), noise(3));
        List<RgbImage> others = List.of(noise(4), noise(5));

        Quantization quantization = Quantization.calibrated(card, weights, photos);
        Quantization.Shift shift = quantization.shift(others); // images that were not calibrated with
        quantization.export().write(target);
        try (AnonymityScorer small =
                AnonymityScorer.of(card, weights, quantization.engine(), EngineOptions.defaults())) {
            System.out.println(small.score(image).score() + ", moved by " + shift.mean() + " on average");
        }

        assertThat(target).isNotEmptyFile();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("moved by 0.");
    }
}
