// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.JudgeNetwork;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Outputs, embeddings and stages of all eight golden models, from the engine and from the DL4J graph. */
class ResNetGoldenIT {
    /** Golden tolerance against float64: PyTorch's own float32 error is 2e-6 here, summation order differs. */
    private static final double OUTPUT = 2e-5;

    private static final double SCORE = 1e-4;
    private static final Map<GoldenNetworks, Scorer> SCORERS = new HashMap<>();
    private static final Map<GoldenNetworks, ComputationGraph> GRAPHS = new HashMap<>();
    private static final double EMBEDDING_RELATIVE = 1e-5;
    private static final double STAGE_RELATIVE = 1e-4;
    private static final double STAGE_SAMPLE = 1e-3;

    static Stream<Model> models() {
        return StreamSupport.stream(
                        GoldenFiles.read("resnet.json").get("models").spliterator(), false)
                .map(Model::new);
    }

    @AfterAll
    static void close() {
        SCORERS.values().forEach(Scorer::close);
        SCORERS.clear();
        GRAPHS.values().forEach(ComputationGraph::close);
        GRAPHS.clear();
    }

    private static Scorer scorer(Model model) {
        return SCORERS.computeIfAbsent(model.network(), n -> model.scorer());
    }

    private static AnonymityScore score(Model model, JsonNode row) {
        return scorer(model) instanceof PairScorer pairs
                ? pairs.score(GoldenImages.of(row.get("img1")), GoldenImages.of(row.get("img2")))
                : ((AnonymityScorer) scorer(model)).score(GoldenImages.of(row.get("image")));
    }

    private static ComputationGraph graph(Model model) {
        return GRAPHS.computeIfAbsent(model.network(), n -> model.graph());
    }

    @ParameterizedTest
    @MethodSource("models")
    void engineGivesTheReferencesOutputs(Model model) {
        for (JsonNode row : model.rows()) {
            AnonymityScore score = score(model, row);
            assertClose(score.outputs(), row.get("output_f64"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void engineGivesTheReferencesScores(Model model) {
        for (JsonNode row : model.rows()) {
            AnonymityScore score = score(model, row);
            assertThat(score.score()).isCloseTo(1 + 9 * expectedClass(row.get("output_f64")), within(SCORE));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void engineGivesTheReferencesEmbeddings(Model model) {
        Scorer scorer = scorer(model);
        for (JsonNode row : model.rows()) {
            for (String[] names : model.embeddings()) {
                RgbImage image = GoldenImages.of(row.get(names[0]));
                float[] embedding = scorer.embedAll(List.of(image)).get(0);
                assertEmbedding(embedding, row.get(names[1] + "_first16"), row.get(names[1] + "_l2"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void graphGivesTheReferencesOutputs(Model model) {
        ComputationGraph graph = graph(model);
        for (JsonNode row : model.rows()) {
            INDArray outputs = graph.output(model.inputs(row))[0];
            assertClose(model.afterSigmoid(outputs), row.get("output_f64"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void graphGivesTheReferencesStages(Model model) {
        ComputationGraph graph = graph(model);
        for (JsonNode row : model.rows()) {
            if (row.has("stages")) {
                Map<String, INDArray> values = graph.feedForward(model.inputs(row), false);
                assertStages(
                        vertex -> values.get(vertex).dup('c').data().asFloat(), row.get("stages"), model.network());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void engineGivesTheReferencesStages(Model model) {
        for (JsonNode row : model.rows()) {
            if (row.has("stages")) {
                float[] input = model.inputs(row)[0].data().asFloat();
                assertStages(vertex -> runTo(vertex, input, model.network()), row.get("stages"), model.network());
            }
        }
    }

    /** A slice for each stage: what is wanted is not folded into what comes after it. */
    private static float[] runTo(String vertex, float[] input, GoldenNetworks network) {
        NetworkSlice slice = new NetworkSlice(network.network(), JudgeNetwork.IMAGE, 3, 224, 224, List.of(vertex));
        EngineOptions options = EngineOptions.defaults().withEngine("nd4j");
        try (InferenceEngine engine = Engines.installed().select(options).compile(slice, network.weights(), options)) {
            int[] shape = engine.outputShapes().get(0);
            FloatBuffer output = FloatBuffer.allocate(shape[0] * shape[1] * shape[2]);
            engine.run(1, target -> target.put(input), output);
            return output.array();
        }
    }

    private static void assertStages(Function<String, float[]> values, JsonNode stages, GoldenNetworks network) {
        stages.properties().forEach(stage -> {
            String name = stage.getKey();
            String vertex = name.startsWith("layer") ? network.judge().stages().get(name.charAt(5) - '1') : name;
            float[] actual = values.apply(vertex);
            double mean = 0;
            for (float v : actual) {
                mean += v / actual.length;
            }
            double variance = 0;
            for (float v : actual) {
                variance += (v - mean) * (v - mean) / actual.length;
            }
            JsonNode expected = stage.getValue();
            double std = expected.get("std").asDouble();
            assertThat(mean)
                    .as(name + " mean")
                    .isCloseTo(expected.get("mean").asDouble(), within(STAGE_RELATIVE * std));
            assertThat(Math.sqrt(variance)).as(name + " std").isCloseTo(std, within(STAGE_RELATIVE * std));
            for (int i = 0; i < expected.get("idx").size(); i++) {
                assertThat((double) actual[expected.get("idx").get(i).asInt()])
                        .as(name + " sample " + i)
                        .isCloseTo(expected.get("samples").get(i).asDouble(), within(STAGE_SAMPLE));
            }
        });
    }

    private static void assertEmbedding(float[] actual, JsonNode first16, JsonNode l2) {
        double norm = 0;
        for (float v : actual) {
            norm += (double) v * v;
        }
        norm = Math.sqrt(norm);
        assertThat(norm).isCloseTo(l2.asDouble(), within(EMBEDDING_RELATIVE * norm));
        for (int i = 0; i < 16; i++) {
            assertThat((double) actual[i]).isCloseTo(first16.get(i).asDouble(), within(EMBEDDING_RELATIVE * norm));
        }
    }

    private static void assertClose(List<Float> actual, JsonNode expected) {
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat((double) actual.get(i)).isCloseTo(expected.get(i).asDouble(), within(OUTPUT));
        }
    }

    private static double expectedClass(JsonNode outputs) {
        if (outputs.size() == 1) {
            return outputs.get(0).asDouble();
        }
        double sum = 0;
        double weighted = 0;
        for (int k = 0; k < outputs.size(); k++) {
            double e = Math.exp(outputs.get(k).asDouble());
            sum += e;
            weighted += e * k / (outputs.size() - 1);
        }
        return weighted / sum;
    }

    record Model(JsonNode json) {
        GoldenNetworks network() {
            return GoldenNetworks.of(json);
        }

        boolean isPair() {
            return network().setup() == AnnotationSetup.HA2;
        }

        JsonNode rows() {
            return json.get(isPair() ? "pairs" : "images");
        }

        /** Pairs of an image's name and its embedding's name in a row. */
        List<String[]> embeddings() {
            return isPair()
                    ? List.of(new String[] {"img1", "emb1"}, new String[] {"img2", "emb2"})
                    : List.<String[]>of(new String[] {"image", "embedding"});
        }

        Scorer scorer() {
            GoldenNetworks network = network();
            Objective objective = network.outputs() == 1 ? Objective.MSE : Objective.CROSS_ENTROPY;
            Granularity granularity = network.outputs() == 1 ? Granularity.MEAN : Granularity.TEN;
            ModelCard card = ModelCard.of(network.setup(), network.backbone(), objective, granularity);
            return Scorer.of(card, network.weights(), EngineOptions.defaults());
        }

        ComputationGraph graph() {
            return Dl4jGraph.of(network().network(), network().weights());
        }

        INDArray[] inputs(JsonNode row) {
            return embeddings().stream()
                    .map(names -> normalized(GoldenImages.of(row.get(names[0]))))
                    .toArray(INDArray[]::new);
        }

        List<Float> afterSigmoid(INDArray outputs) {
            float[] values = outputs.dup('c').data().asFloat();
            if (values.length == 1) {
                return List.of((float) ScoreReading.sigmoid(values[0]));
            }
            return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        }

        private static INDArray normalized(RgbImage image) {
            float[] chw = new float[3 * 224 * 224];
            Normalization.IMAGENET.toChw(image.resized(224, 224, Resampling.BILINEAR), chw, 0);
            return Nd4j.createFromArray(chw).reshape(1, 3, 224, 224);
        }

        @Override
        public String toString() {
            return network().toString();
        }
    }
}
