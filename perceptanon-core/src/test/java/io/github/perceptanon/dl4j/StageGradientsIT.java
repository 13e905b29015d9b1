// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.FeatureMap;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients through eval-mode batch norms at every stage, against PyTorch's autograd (gradcam_stages.py). */
class StageGradientsIT {
    private static final int SIDE = 96;
    private static final int CLASS = 3;
    /** Float32 against float64. */
    private static final double RELATIVE = 1e-4;

    static Stream<JsonNode> stages() {
        return StreamSupport.stream(
                GoldenFiles.read("gradcam_stages.json").get("cams").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void gradCamOfEveryStageIsAutograds(JsonNode golden) {
        GoldenNetworks network = new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10);
        int stage = golden.get("stage").asInt();
        try (StageGradients gradients = new StageGradients(network.network(), network.weights())) {
            StageGradients.Result found = gradients.at(
                    network.judge().stages().get(stage - 1),
                    new float[][] {input()},
                    new int[] {3, SIDE, SIDE},
                    outputs -> {
                        double[] weights = new double[outputs.length];
                        weights[CLASS] = 1;
                        return weights;
                    });
            int[] shape = found.shape();
            float[] map = Heatmap.of(
                            new FeatureMap(shape[1], shape[2], shape[3], found.activations(), found.gradients()),
                            ExplainOptions.defaults())
                    .raw();
            assertSamples(map, golden);
        }
    }

    private static void assertSamples(float[] map, JsonNode golden) {
        assertThat(map)
                .hasSize(golden.get("height").asInt() * golden.get("width").asInt());
        double tolerance = RELATIVE * golden.get("max_abs").asDouble();
        double[] samples = GoldenFiles.numbers(golden.get("samples"));
        int step = golden.get("sample_step").asInt();
        for (int i = 0; i < samples.length; i++) {
            assertThat((double) map[i * step]).as("place " + i * step).isCloseTo(samples[i], within(tolerance));
        }
    }

    private static float[] input() {
        GoldenNumbers numbers = GoldenNumbers.of("gradcam-stages-input", GoldenNumbers.SEED);
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * numbers.uniform(i) - 1) * 2);
        }
        return values;
    }
}
