// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All golden maps of pytorch-grad-cam, before and after scaling. */
class GradCamGoldenIT {
    /** Of the largest absolute value; the golden file allows 2e-3, float32 itself is within 2e-6. */
    private static final double RAW_RELATIVE = 1e-4;

    private static final double FINAL = 1e-3;
    private static final Map<GoldenNetworks, Scorer> SCORERS = new HashMap<>();

    static Stream<Cam> cams() {
        return StreamSupport.stream(GoldenFiles.read("gradcam.json").get("cams").spliterator(), false)
                .map(Cam::new);
    }

    @AfterAll
    static void closeScorers() {
        SCORERS.values().forEach(Scorer::close);
        SCORERS.clear();
    }

    @ParameterizedTest
    @MethodSource("cams")
    void mapEqualsTheReferences(Cam cam) {
        Heatmap map = cam.compute();
        double[] raw = GoldenFiles.numbers(cam.json().get("raw7x7"));
        float[] actual = map.raw();
        double sign = cam.sign(raw, actual);
        double largest = 0;
        for (double v : raw) {
            largest = Math.max(largest, Math.abs(v));
        }
        for (int i = 0; i < raw.length; i++) {
            assertThat(sign * actual[i]).as("raw " + i).isCloseTo(raw[i], within(RAW_RELATIVE * largest));
        }
        if (sign > 0) {
            assertFinal(cam.json(), map.scaled(224, 224));
        }
    }

    /** Every entry has the map's mean; some also a grid of its values. */
    private static void assertFinal(JsonNode json, float[] scaled) {
        double mean = 0;
        for (float v : scaled) {
            mean += v / scaled.length;
        }
        assertThat(mean).as("mean").isCloseTo(json.get("final_mean").asDouble(), within(FINAL));
        JsonNode grid = json.path("final_grid16");
        for (int i = 0; i < grid.size(); i++) {
            for (int j = 0; j < 16; j++) {
                assertThat((double) scaled[(7 + 14 * i) * 224 + 7 + 14 * j])
                        .as("final at row %d, column %d of the grid", i, j)
                        .isCloseTo(grid.get(i).get(j).asDouble(), within(FINAL));
            }
        }
    }

    record Cam(JsonNode json) {
        Heatmap compute() {
            Scorer scorer = SCORERS.computeIfAbsent(GoldenNetworks.of(json), Cam::scorer);
            ExplainOptions options =
                    ExplainOptions.defaults().withMethod(method()).withTarget(target());
            if (scorer instanceof AnonymityScorer alone) {
                return alone.explain(GoldenImages.of(json.get("image")), options);
            }
            PairHeatmaps pair = ((PairScorer) scorer)
                    .explain(GoldenImages.of(json.get("img1")), GoldenImages.of(json.get("img2")), options);
            return json.get("branch").asText().equals("orig") ? pair.original() : pair.anonymized();
        }

        private CamMethod method() {
            return switch (json.get("method").asText()) {
                case "GradCAM" -> CamMethod.GRAD_CAM;
                case "GradCAMPlusPlus" -> CamMethod.GRAD_CAM_PLUS_PLUS;
                case "HiResCAM" -> CamMethod.HI_RES_CAM;
                case "EigenCAM" -> CamMethod.EIGEN_CAM;
                default -> throw new AssertionError(json.get("method"));
            };
        }

        private Target target() {
            String text = json.get("target").asText();
            if (text.equals("class")) {
                return new Target.ClassOutput(json.get("target_class").asInt());
            }
            return text.startsWith("minus") ? new Target.ScoreDecrease() : new Target.ArgMax();
        }

        /** The golden file allows EigenCAM one global sign; everything else must match as it is. */
        double sign(double[] expected, float[] actual) {
            double product = 0;
            for (int i = 0; i < expected.length; i++) {
                product += expected[i] * actual[i];
            }
            return method() == CamMethod.EIGEN_CAM && product < 0 ? -1 : 1;
        }

        private static Scorer scorer(GoldenNetworks network) {
            Objective objective = network.outputs() == 1 ? Objective.MSE : Objective.CROSS_ENTROPY;
            Granularity granularity = network.outputs() == 1 ? Granularity.MEAN : Granularity.TEN;
            ModelCard card = ModelCard.of(network.setup(), network.backbone(), objective, granularity);
            return Scorer.of(card, network.weights(), EngineOptions.defaults());
        }

        @Override
        public String toString() {
            return json.get("label").asText() + " " + json.get("method").asText();
        }
    }
}
