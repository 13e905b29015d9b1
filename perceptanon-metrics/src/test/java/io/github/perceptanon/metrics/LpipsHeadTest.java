// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The head between a plainly written AlexNet and the distances of lpips.json. */
class LpipsHeadTest {
    private static final JsonNode ALEX = alex();
    private static final StateDict WEIGHTS = GoldenWeights.of(PlainAlexNet.shapes(), 1);
    private final PlainAlexNet network = new PlainAlexNet(WEIGHTS);
    private final LpipsHead head = new LpipsHead(IntStream.range(0, 5)
            .mapToObj(i -> WEIGHTS.get("lin" + i + ".model.1.weight").toFloats())
            .toList());

    private static JsonNode alex() {
        for (JsonNode net : GoldenFiles.read("lpips.json").get("nets")) {
            if (net.get("net").asText().equals("alex")
                    && net.get("lin").asText().equals("synthetic_lin")) {
                return net;
            }
        }
        throw new AssertionError("lpips.json has no alex with synthetic_lin");
    }

    private List<LayerFeatures> features(JsonNode image) {
        RgbImage rgb = GoldenImages.of(image);
        float[] input = new float[3 * rgb.width() * rgb.height()];
        LpipsHead.prepare(rgb, input, 0);
        return network.features(new LayerFeatures(3, rgb.height(), rgb.width(), input));
    }

    @Test
    void distancesEqualTheReference() {
        double largest = 0;
        for (JsonNode pair : ALEX.get("pairs")) {
            if (pair.get("img1").get("w").asInt() > 64) {
                continue; // The network below is too slow for a quick test of the larger images.
            }
            String name = pair.get("name").asText();
            double[] layers = head.distances(features(pair.get("img1")), features(pair.get("img2")));
            double[] expected = GoldenFiles.numbers(pair.get("per_layer"));
            for (int i = 0; i < layers.length; i++) {
                assertThat(layers[i])
                        .as("%s layer %d", name, i)
                        .isCloseTo(expected[i], within(1e-7 + 5e-4 * expected[i]));
            }
            double exact = pair.get("distance_f64").asDouble();
            double actual = Arrays.stream(layers).sum();
            assertThat(actual).as(name).isCloseTo(exact, within(1e-5 * exact));
            largest = Math.max(largest, exact == 0 ? actual : Math.abs(actual / exact - 1));
        }
        System.out.printf(Locale.ROOT, "parity lpips_alex distance_f64 (rel) %.2e%n", largest);
    }

    @Test
    void spatialMapEqualsTheReferenceAtItsGrid() {
        int compared = 0;
        for (JsonNode pair : ALEX.get("pairs")) {
            if (!pair.has("spatial_map_grid8")) {
                continue;
            }
            int h = pair.get("img1").get("h").asInt();
            int w = pair.get("img1").get("w").asInt();
            double[] map = head.spatialMap(features(pair.get("img1")), features(pair.get("img2")), h, w);
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < 8; j++) {
                    double expected =
                            pair.get("spatial_map_grid8").get(i).get(j).asDouble();
                    assertThat(map[(4 + 8 * i) * w + 4 + 8 * j]).isCloseTo(expected, within(1e-5 + 2e-3 * expected));
                    compared++;
                }
            }
            double mean = pair.get("spatial_map_mean").asDouble();
            assertThat(Arrays.stream(map).average().orElseThrow()).isCloseTo(mean, within(1e-5 * mean));
        }
        assertThat(compared).isEqualTo(64);
    }

    @Test
    void distanceOfZeroFeaturesIsZeroAndNotNaN() {
        LpipsHead one = new LpipsHead(List.of(new float[] {1, 1}));
        LayerFeatures zero = new LayerFeatures(2, 1, 1, new float[2]);
        assertThat(one.distances(List.of(zero), List.of(zero))).containsExactly(0);
    }

    @Test
    void refusesFeaturesOfDifferentShapeAndNamesBoth() {
        LpipsHead one = new LpipsHead(List.of(new float[] {1, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.distances(
                        List.of(new LayerFeatures(2, 1, 2, new float[4])),
                        List.of(new LayerFeatures(2, 2, 1, new float[4]))))
                .withMessageContainingAll("2x1x2", "2x2x1");
    }

    @Test
    void refusesAnotherNumberOfChannelsThanItsWeights() {
        LpipsHead one = new LpipsHead(List.of(new float[] {1, 1, 1}));
        LayerFeatures two = new LayerFeatures(2, 1, 1, new float[2]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.distances(List.of(two), List.of(two)))
                .withMessageContainingAll("3", "2");
    }

    @Test
    void refusesAnotherNumberOfLayers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> head.distances(List.of(), List.of()))
                .withMessageContaining("5 layers");
    }
}
