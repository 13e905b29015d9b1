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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an engine must give for the backbones beyond ResNet18 and 50: torchvision's values. Large networks take seconds to
 * build and compile, so what a test needs is kept for the next one, one network at a time.
 */
@ParameterizedClass
@MethodSource("backbones")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
public abstract class BackboneContract {
    @Parameter
    BackboneGolden golden;

    private @Nullable Compiled kept;

    /** The engine under test. */
    protected abstract EngineProvider provider();

    static Stream<BackboneGolden> backbones() {
        return BackboneGolden.all();
    }

    /** A network with the formula's weights, compiled for some of its outputs. */
    private record Compiled(
            AnnotationSetup setup,
            JudgeNetwork judge,
            StateDict weights,
            List<String> outputs,
            InferenceEngine engine) {
        boolean is(AnnotationSetup wantedSetup, List<String> wanted) {
            return setup == wantedSetup && outputs.equals(wanted);
        }

        Head head() {
            return Head.of(judge, weights);
        }

        List<float[]> run(JsonNode image) {
            float[] input = BackboneGolden.input(image);
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

        float[] embedding(JsonNode image) {
            return run(image).get(0);
        }
    }

    private Compiled compiled(AnnotationSetup setup, List<String> outputs) {
        if (kept == null || !kept.is(setup, outputs)) {
            close();
            JudgeNetwork judge = golden.judge(setup, 10);
            StateDict weights = golden.weights(judge);
            NetworkSlice slice = new NetworkSlice(judge.network(), judge.trunkInput(), 3, 224, 224, outputs);
            kept = new Compiled(
                    setup, judge, weights, outputs, provider().compile(slice, weights, EngineOptions.defaults()));
        }
        return kept;
    }

    /** As for scores. */
    private Compiled forScores(AnnotationSetup setup) {
        return compiled(setup, List.of(golden.judge(setup, 10).embedding()));
    }

    /** As for explanations: embedding, tail input and stages. */
    private Compiled forExplanations() {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 10);
        List<String> outputs = new ArrayList<>(List.of(judge.embedding(), judge.tailInput()));
        outputs.addAll(judge.stages());
        return compiled(AnnotationSetup.HA1, outputs);
    }

    @AfterAll
    void close() {
        if (kept != null) {
            kept.engine().close();
            kept = null;
        }
    }

    @Test
    @Order(1)
    void logitsAndEmbeddingsOfSingleImagesAreTorchvisions() {
        Compiled network = forScores(AnnotationSetup.HA1);
        for (JsonNode row : golden.json().get("ha1")) {
            float[] embedding = network.embedding(row.get("image"));
            assertEmbedding(golden, embedding, row, "embedding");
            assertClose(network.head().apply(embedding), row.get("logits_f64"), golden.tolerance("logits"));
        }
    }

    @Test
    @Order(2)
    void aRegressorsValueIsTorchvisions() {
        JudgeNetwork regressor = golden.judge(AnnotationSetup.HA1, 1);
        Head head = Head.of(regressor, golden.outputWeights(regressor));
        for (JsonNode row : golden.json().get("ha1_regression")) {
            double value = head.apply(forScores(AnnotationSetup.HA1).embedding(row.get("image")))[0];
            double expected = row.get("pre_sigmoid_f64").asDouble();
            assertThat(value).isCloseTo(expected, within(golden.tolerance("logits") * Math.abs(expected)));
        }
    }

    @Test
    @Order(3)
    void logitsOfPairsAreTheReferences() {
        Compiled network = forScores(AnnotationSetup.HA2);
        for (JsonNode row : golden.json().get("ha2")) {
            float[] original = network.embedding(row.get("original"));
            float[] anonymized = network.embedding(row.get("anonymized"));
            assertEmbedding(golden, original, row, "embedding1");
            assertEmbedding(golden, anonymized, row, "embedding2");
            float[] both = Arrays.copyOf(original, 2 * original.length);
            System.arraycopy(anonymized, 0, both, original.length, original.length);
            assertClose(network.head().apply(both), row.get("logits_f64"), golden.tolerance("logits"));
        }
    }

    @Test
    @Order(4)
    void stagesAreTorchvisions() {
        Compiled network = forExplanations();
        JsonNode row = golden.json().get("ha1").get(0);
        List<float[]> values = network.run(row.get("image"));
        List<String> stages = network.judge().stages();
        for (int i = 0; i < stages.size(); i++) {
            JsonNode expected = row.get("stages").get(stages.get(i));
            assertStage(stages.get(i), values.get(2 + i), expected, golden.tolerance("stages"));
        }
    }

    /** Without a backward pass through the trunk: from its tail alone. */
    @Test
    @Order(5)
    void gradCamOfTheLastStageIsAutograds() {
        Compiled network = forExplanations();
        JsonNode cam = golden.json().get("gradcam");
        List<float[]> values = network.run(cam.get("image"));
        double[] target = new double[10];
        target[cam.get("target").asInt()] = 1;
        float[] gradient = network.head().gradient(values.get(0), target);
        int[] shape = network.engine().outputShapes().get(1);
        TrunkTail tail = TrunkTail.of(network.judge(), shape, network.weights());
        float[] map = Heatmap.of(tail.lastStage(values.get(1), gradient), ExplainOptions.defaults())
                .raw();
        List<String> stages = network.judge().stages();
        String last = stages.get(stages.size() - 1);
        BackboneGolden.assertMap(last, map, cam.get("maps").get(last));
    }

    private static void assertStage(String stage, float[] actual, JsonNode expected, double relative) {
        double tolerance = relative * expected.get("std").asDouble();
        double mean = 0;
        for (float v : actual) {
            mean += v / (double) actual.length;
        }
        assertThat(mean).as(stage).isCloseTo(expected.get("mean").asDouble(), within(tolerance));
        for (int k = 0; k < expected.get("idx").size(); k++) {
            assertThat((double) actual[expected.get("idx").get(k).asInt()])
                    .as(stage + " sample " + k)
                    .isCloseTo(expected.get("samples").get(k).asDouble(), within(tolerance));
        }
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
