// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inception's features, FID of two sets of images and FID of pairs, with formula weights. */
class InceptionGoldenIT {
    private static final JsonNode GOLDEN = GoldenFiles.read("inception.json");
    private static final StateDict WEIGHTS =
            GoldenWeights.of(NetworkWeights.shapes(FeatureNetwork.FID_INCEPTION.network()), 1);

    private static InceptionFeatures deepest;

    @BeforeAll
    static void load() throws WeightsException {
        deepest = network(2048);
    }

    @AfterAll
    static void close() {
        deepest.close();
    }

    private static InceptionFeatures network(int dimensions) throws WeightsException {
        return InceptionFeatures.of(
                WEIGHTS,
                dimensions,
                InceptionInput.PYTORCH_FID,
                EngineOptions.defaults().withEngine("nd4j"));
    }

    @Test
    void featuresEqualPytorchFids() {
        double largest = 0;
        for (JsonNode row : GOLDEN.get("inception")) {
            float[] features = deepest.of(GoldenImages.of(row.get("image")));
            double squares = 0;
            for (float v : features) {
                squares += (double) v * v;
            }
            double length = row.get("pool3_l2").asDouble();
            assertThat(Math.sqrt(squares)).isCloseTo(length, within(1e-5 * length));
            boolean hasExact = row.has("pool3_first16_f64");
            double[] exact = GoldenFiles.numbers(row.get(hasExact ? "pool3_first16_f64" : "pool3_first16"));
            for (int i = 0; i < exact.length; i++) {
                assertThat((double) features[i]).isCloseTo(exact[i], within(1e-3 + 1e-3 * exact[i]));
                largest = Math.max(largest, Math.abs(features[i] - exact[i]));
            }
        }
        System.out.printf(Locale.ROOT, "parity inception 2048 f64 (abs) %.2e%n", largest);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 192, 768})
    void shallowFeaturesEqualPytorchFids(int dimensions) throws WeightsException {
        try (InceptionFeatures network = network(dimensions)) {
            for (JsonNode row : GOLDEN.get("inception")) {
                float[] features = network.of(GoldenImages.of(row.get("image")));
                assertThat(features).hasSize(dimensions);
                double mean = 0;
                for (float v : features) {
                    mean += v / (double) dimensions;
                }
                JsonNode block = block(row, dimensions);
                assertThat(mean).isCloseTo(block.get("mean").asDouble(), within(1e-5));
                double[] first = GoldenFiles.numbers(block.get("gap_first4"));
                for (int i = 0; i < first.length; i++) {
                    assertThat((double) features[i]).isCloseTo(first[i], within(1e-5 + 1e-4 * first[i]));
                }
            }
        }
    }

    private static JsonNode block(JsonNode row, int dimensions) {
        int index = List.of(64, 192, 768).indexOf(dimensions);
        return row.get("blocks").get("block" + index + "_dim" + dimensions);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 192, 768, 2048})
    void distanceOfTwoFoldersEqualsPytorchFids(int dimensions, @TempDir Path folder) throws IOException {
        List<Path> first = write(GOLDEN.get("end_to_end").get("setA"), folder.resolve("a"));
        List<Path> second = write(GOLDEN.get("end_to_end").get("setB"), folder.resolve("b"));
        JsonNode golden = result(dimensions);
        try (InceptionFeatures network = network(dimensions)) {
            FeatureStatistics a = network.statistics(first, ImageLoader.standard());
            FeatureStatistics b = network.statistics(second, ImageLoader.standard());
            double exact = golden.get("exact_lowrank_f64").asDouble();
            double fid = FrechetDistance.between(a, b).value();
            assertThat(fid).isCloseTo(exact, within(1e-3 * exact));
            System.out.printf(Locale.ROOT, "parity fid %d (rel) %.2e%n", dimensions, Math.abs(fid / exact - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 192, 768, 2048})
    void kernelDistanceOfTwoFoldersEqualsCleanFids(int dimensions, @TempDir Path folder) throws IOException {
        List<Path> first = write(GOLDEN.get("end_to_end").get("setA"), folder.resolve("a"));
        List<Path> second = write(GOLDEN.get("end_to_end").get("setB"), folder.resolve("b"));
        double exact = result(dimensions).get("kid_cleanfid").asDouble();
        try (InceptionFeatures network = network(dimensions)) {
            List<float[]> a = new ArrayList<>();
            List<float[]> b = new ArrayList<>();
            network.extract(first, ImageLoader.standard(), a::add);
            network.extract(second, ImageLoader.standard(), b::add);
            double kid = KernelInceptionDistance.standard()
                    .withSubsets(1, 8)
                    .between(a.toArray(float[][]::new), b.toArray(float[][]::new))
                    .mean();
            assertThat(kid).isCloseTo(exact, within(1e-3 * Math.abs(exact)));
            System.out.printf(Locale.ROOT, "parity kid %d (rel) %.2e%n", dimensions, Math.abs(kid / exact - 1));
        }
    }

    private static JsonNode result(int dimensions) {
        for (JsonNode result : GOLDEN.get("end_to_end").get("results")) {
            if (result.get("dims").asInt() == dimensions) {
                return result;
            }
        }
        throw new AssertionError("inception.json has no result of " + dimensions + " dimensions");
    }

    private static List<Path> write(JsonNode images, Path folder) throws IOException {
        Files.createDirectory(folder);
        List<Path> files = new ArrayList<>();
        for (JsonNode image : images) {
            Path file = folder.resolve(image.get("id").asText() + ".png");
            ImageIO.write(GoldenImages.of(image).toBufferedImage(), "png", file.toFile());
            files.add(file);
        }
        return files;
    }

    @Test
    void distancesOfPairsEqualTheReferences() {
        FullReferenceMetric pairwise = deepest.pairwise();
        double largest = 0;
        for (JsonNode pair : GOLDEN.get("per_pair").get("pairs")) {
            double exact = pair.get("closed_form").asDouble();
            double actual = pairwise.compute(GoldenImages.of(pair.get("img1")), GoldenImages.of(pair.get("img2")));
            assertThat(actual).as(pair.get("name").asText()).isCloseTo(exact, within(1e-3 * exact));
            largest = Math.max(largest, exact == 0 ? actual : Math.abs(actual / exact - 1));
        }
        System.out.printf(Locale.ROOT, "parity fid_pairwise (rel) %.2e%n", largest);
    }

    @Test
    void guidesSnippetRuns(@TempDir Path folder) throws IOException {
        Path weights = folder.resolve("inception.safetensors");
        Safetensors.write(weights, WEIGHTS, Map.of());
        List<Path> originals = write(GOLDEN.get("end_to_end").get("setA"), folder.resolve("a"));
        List<Path> anonymizedImages = write(GOLDEN.get("end_to_end").get("setB"), folder.resolve("b"));

        try (InceptionFeatures inception = InceptionFeatures.load(weights, 2048, InceptionInput.PYTORCH_FID)) {
            FeatureStatistics real = inception.statistics(originals, ImageLoader.standard());
            FeatureStatistics anonymous = inception.statistics(anonymizedImages, ImageLoader.standard());
            FrechetDistance fid = FrechetDistance.between(real, anonymous);
            fid.warnings().forEach(System.err::println);
            System.out.println(fid.value());
        }
    }

    @Test
    void pairwiseRefusesImagesOfDifferentSizeAsEveryMetricDoes() {
        FullReferenceMetric pairwise = deepest.pairwise();
        assertThat(pairwise.name()).isEqualTo("fid_pairwise");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pairwise.compute(TestImages.scene(40, 20, 1), TestImages.scene(20, 40, 1)))
                .withMessageContainingAll("40x20", "20x40");
    }

    @Test
    void cleanFidsInputGivesOtherFeaturesOfAnImageThatIsResized() throws WeightsException {
        RgbImage image = TestImages.scene(400, 500, 1);
        try (InceptionFeatures clean = InceptionFeatures.of(
                WEIGHTS,
                2048,
                InceptionInput.CLEAN_FID,
                EngineOptions.defaults().withEngine("nd4j"))) {
            assertThat(clean.of(image)).isNotEqualTo(deepest.of(image));
        }
    }

    @Test
    void aDamagedImageIsNamed(@TempDir Path folder) throws IOException {
        Path bad = Files.write(folder.resolve("bad.png"), new byte[] {1, 2, 3});
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> deepest.statistics(List.of(bad), ImageLoader.standard()))
                .withMessageContaining("bad.png");
    }

    @Test
    void refusesDimensionsThatTheNetworkDoesNotHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> network(1024)).withMessageContainingAll("1024", "2048");
    }

    @Test
    void refusesAnotherNetworksWeights() {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> InceptionFeatures.of(
                        WEIGHTS.without("Mixed_7c"),
                        64,
                        InceptionInput.PYTORCH_FID,
                        EngineOptions.defaults().withEngine("nd4j")))
                .withMessageContaining("Mixed_7c.branch1x1.conv.weight");
    }

    @Test
    void refusesStatisticsOfNoImages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> deepest.statistics(List.of(), ImageLoader.standard()))
                .withMessageContaining("at least 1");
    }

    @Test
    void refusesToComputeOnceClosed() throws WeightsException {
        InceptionFeatures closed = network(64);
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.of(TestImages.scene(40, 40, 1)));
    }
}
