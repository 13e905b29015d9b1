// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.TrunkTail;
import io.github.perceptanon.golden.BackboneGolden;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Head;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engine must give for the backbones beyond ResNet18 and 50: torchvision's values. */
public abstract class BackboneContract {
    /** The engine under test. */
    protected abstract EngineProvider provider();

    static Stream<BackboneGolden> backbones() {
        return BackboneGolden.all();
    }

    private List<float[]> run(JudgeNetwork judge, StateDict weights, List<String> outputs, float[] input) {
        NetworkSlice slice = new NetworkSlice(judge.network(), judge.trunkInput(), 3, 224, 224, outputs);
        try (InferenceEngine engine = provider().compile(slice, weights, EngineOptions.defaults())) {
            List<float[]> values = new ArrayList<>();
            for (int[] shape : engine.outputShapes()) {
                values.add(new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
            }
            engine.run(
                    1,
                    target -> target.put(input),
                    values.stream().map(FloatBuffer::wrap).toArray(FloatBuffer[]::new));
            return values;
        }
    }

    private float[] embedding(JudgeNetwork judge, StateDict weights, JsonNode image) {
        return run(judge, weights, List.of(judge.embedding()), BackboneGolden.input(image))
                .get(0);
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void logitsAndEmbeddingsOfSingleImagesAreTorchvisions(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 10);
        StateDict weights = golden.weights(judge);
        Head head = Head.of(judge, weights);
        for (JsonNode row : golden.json().get("ha1")) {
            float[] embedding = embedding(judge, weights, row.get("image"));
            assertEmbedding(golden, embedding, row, "embedding");
            assertClose(head.apply(embedding), row.get("logits_f64"), golden.tolerance("logits"));
        }
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void aRegressorsValueIsTorchvisions(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 1);
        StateDict weights = golden.weights(judge);
        for (JsonNode row : golden.json().get("ha1_regression")) {
            double value = Head.of(judge, weights).apply(embedding(judge, weights, row.get("image")))[0];
            double expected = row.get("pre_sigmoid_f64").asDouble();
            assertThat(value).isCloseTo(expected, within(golden.tolerance("logits") * Math.abs(expected)));
        }
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void logitsOfPairsAreTheReferences(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA2, 10);
        StateDict weights = golden.weights(judge);
        Head head = Head.of(judge, weights);
        for (JsonNode row : golden.json().get("ha2")) {
            float[] original = embedding(judge, weights, row.get("original"));
            float[] anonymized = embedding(judge, weights, row.get("anonymized"));
            assertEmbedding(golden, original, row, "embedding1");
            assertEmbedding(golden, anonymized, row, "embedding2");
            float[] both = Arrays.copyOf(original, 2 * original.length);
            System.arraycopy(anonymized, 0, both, original.length, original.length);
            assertClose(head.apply(both), row.get("logits_f64"), golden.tolerance("logits"));
        }
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void stagesAreTorchvisions(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 10);
        JsonNode row = golden.json().get("ha1").get(0);
        List<float[]> values =
                run(judge, golden.weights(judge), judge.stages(), BackboneGolden.input(row.get("image")));
        for (int i = 0; i < values.size(); i++) {
            JsonNode expected = row.get("stages").get(judge.stages().get(i));
            double tolerance = golden.tolerance("stages") * expected.get("std").asDouble();
            double mean = 0;
            for (float v : values.get(i)) {
                mean += v / (double) values.get(i).length;
            }
            assertThat(mean)
                    .as(judge.stages().get(i))
                    .isCloseTo(expected.get("mean").asDouble(), within(tolerance));
            for (int k = 0; k < expected.get("idx").size(); k++) {
                assertThat((double) values.get(i)[expected.get("idx").get(k).asInt()])
                        .as(judge.stages().get(i) + " sample " + k)
                        .isCloseTo(expected.get("samples").get(k).asDouble(), within(tolerance));
            }
        }
    }

    /** Without a backward pass through the trunk: from its tail alone. */
    @ParameterizedTest
    @MethodSource("backbones")
    void gradCamOfTheLastStageIsAutograds(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 10);
        StateDict weights = golden.weights(judge);
        JsonNode cam = golden.json().get("gradcam");
        List<String> outputs = List.of(judge.embedding(), judge.tailInput());
        List<float[]> values = run(judge, weights, outputs, BackboneGolden.input(cam.get("image")));
        double[] target = new double[10];
        target[cam.get("target").asInt()] = 1;
        float[] gradient = Head.of(judge, weights).gradient(values.get(0), target);
        NetworkSlice slice = new NetworkSlice(judge.network(), judge.trunkInput(), 3, 224, 224, outputs);
        int[] shape;
        try (InferenceEngine engine = provider().compile(slice, weights, EngineOptions.defaults())) {
            shape = engine.outputShapes().get(1);
        }
        TrunkTail tail = TrunkTail.of(judge, shape, weights);
        float[] map = Heatmap.of(tail.lastStage(values.get(1), gradient), ExplainOptions.defaults())
                .raw();
        String last = judge.stages().get(judge.stages().size() - 1);
        BackboneGolden.assertMap(last, map, cam.get("maps").get(last));
    }

    private static void assertEmbedding(BackboneGolden golden, float[] actual, JsonNode row, String name) {
        double l2 = row.get(name + "_l2").asDouble();
        double squares = 0;
        for (float v : actual) {
            squares += (double) v * v;
        }
        double tolerance = golden.tolerance("embedding") * l2;
        assertThat(Math.sqrt(squares)).as(name).isCloseTo(l2, within(tolerance));
        for (int i = 0; i < 16; i++) {
            assertThat((double) actual[i])
                    .as(name + "[" + i + "]")
                    .isCloseTo(row.get(name + "_first16").get(i).asDouble(), within(tolerance));
        }
    }

    private static void assertClose(float[] actual, JsonNode expected, double relative) {
        double[] exact = GoldenFiles.numbers(expected);
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        assertThat(actual).hasSize(exact.length);
        for (int i = 0; i < exact.length; i++) {
            assertThat((double) actual[i]).as("logit " + i).isCloseTo(exact[i], within(relative * largest));
        }
    }
}
