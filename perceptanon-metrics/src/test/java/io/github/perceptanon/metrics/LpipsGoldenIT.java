// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All pairs of lpips.json. The published linear weights are not shipped: {@code -Dlpips.weights=FOLDER} names the folder
 * with the lpips repository's {@code alex.pth}, {@code vgg.pth} and {@code squeeze.pth}; without it their tests are skipped.
 */
class LpipsGoldenIT {
    /** Of the reference in float64; its own float32 is within 4e-7. */
    private static final double DISTANCE = 2e-4;

    @ParameterizedTest
    @EnumSource
    void distancesAndLayersEqualTheReference(Lpips.Network network) throws IOException {
        try (Lpips lpips = GoldenLpips.load(network)) {
            assertDistances(lpips, GoldenLpips.entry(GoldenLpips.net(network), "synthetic_lin"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void distancesOfThePublishedWeightsEqualTheReference(Lpips.Network network) throws IOException {
        String folder = System.getProperty("lpips.weights");
        assumeTrue(folder != null, "-Dlpips.weights names no folder with the published linear weights");
        Path linear = Path.of(folder, GoldenLpips.net(network) + ".pth");
        try (Lpips lpips = GoldenLpips.load(network, WeightsFile.read(linear), EngineOptions.defaults())) {
            assertDistances(lpips, GoldenLpips.entry(GoldenLpips.net(network), "real_lin"));
        }
    }

    private static void assertDistances(Lpips lpips, JsonNode entry) {
        double largest = 0;
        for (JsonNode pair : entry.get("pairs")) {
            String name = lpips.name() + " " + pair.get("name").asText();
            Lpips.Distance distance =
                    lpips.distance(GoldenImages.of(pair.get("img1")), GoldenImages.of(pair.get("img2")));
            double exact = pair.get("distance_f64").asDouble();
            assertThat(distance.value()).as(name).isCloseTo(exact, within(DISTANCE * exact));
            double[] layers = GoldenFiles.numbers(pair.get("per_layer"));
            for (int i = 0; i < layers.length; i++) {
                assertThat(distance.layers().get(i))
                        .as("%s layer %d", name, i)
                        .isCloseTo(layers[i], within(1e-7 + 5e-4 * layers[i]));
            }
            largest = Math.max(largest, exact == 0 ? distance.value() : Math.abs(distance.value() / exact - 1));
        }
        System.out.printf(
                Locale.ROOT,
                "parity %s %s distance_f64 (rel) %.2e%n",
                lpips.name(),
                entry.get("lin").asText(),
                largest);
    }

    @ParameterizedTest
    @EnumSource
    void spatialMapsEqualTheReferenceAtTheirGrid(Lpips.Network network) throws IOException {
        try (Lpips lpips = GoldenLpips.load(network)) {
            double largest = 0;
            for (JsonNode pair :
                    GoldenLpips.entry(GoldenLpips.net(network), "synthetic_lin").get("pairs")) {
                if (!pair.has("spatial_map_grid8")) {
                    continue;
                }
                LpipsMap map = lpips.map(GoldenImages.of(pair.get("img1")), GoldenImages.of(pair.get("img2")));
                for (int i = 0; i < 8; i++) {
                    double[] row =
                            GoldenFiles.numbers(pair.get("spatial_map_grid8").get(i));
                    for (int j = 0; j < 8; j++) {
                        double actual = map.at(4 + 8 * j, 4 + 8 * i);
                        assertThat(actual).isCloseTo(row[j], within(1e-5 + 2e-3 * row[j]));
                        largest = Math.max(largest, Math.abs(actual - row[j]));
                    }
                }
                assertThat(map.mean()).isCloseTo(pair.get("spatial_map_mean").asDouble(), within(1e-5));
            }
            assertThat(largest).isPositive();
            System.out.printf(Locale.ROOT, "parity %s spatial map (abs) %.2e%n", lpips.name(), largest);
        }
    }

    @ParameterizedTest
    @EnumSource
    void featuresEqualTheReference(Lpips.Network network) throws IOException {
        JsonNode entry = GoldenLpips.entry(GoldenLpips.net(network), "synthetic_lin");
        RgbImage image = GoldenImages.of(entry.get("pairs").get(0).get("img1"));
        FeatureNetwork features = GoldenLpips.features(network);
        try (FeatureExtractor extractor = new FeatureExtractor(
                features,
                features.select(GoldenLpips.weights(network), "golden weights"),
                LpipsHead::prepare,
                EngineOptions.defaults().withEngine("nd4j"))) {
            List<LayerFeatures> maps = extractor.features(image).get(0);
            JsonNode stats = entry.get("feature_stats_first_image");
            assertThat(maps).hasSize(stats.size());
            for (int i = 0; i < maps.size(); i++) {
                assertFeatures(maps.get(i), stats.get(i), network + " layer " + i);
            }
        }
    }

    private static void assertFeatures(LayerFeatures map, JsonNode stats, String name) {
        double[] shape = {map.channels(), map.height(), map.width()};
        assertThat(shape).as(name).containsExactly(GoldenFiles.numbers(stats.get("shape")));
        double scale = stats.get("std").asDouble();
        double mean = 0;
        for (float v : map.values()) {
            mean += v / (double) map.values().length;
        }
        assertThat(mean).as(name).isCloseTo(stats.get("mean").asDouble(), within(1e-6 * scale));
        for (int i = 0; i < 8; i++) {
            assertThat((double) map.values()[stats.get("idx").get(i).asInt()])
                    .as(name)
                    .isCloseTo(stats.get("samples").get(i).asDouble(), within(1e-4 * scale));
        }
    }
}
