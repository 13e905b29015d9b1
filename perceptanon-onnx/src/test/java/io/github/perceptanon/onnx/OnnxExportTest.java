// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExportTest {
    private static final int SIDE = 64;
    private static final ModelCard HA1 = card(AnnotationSetup.HA1, Objective.CROSS_ENTROPY, Granularity.TEN);
    private static final ModelCard HA2 = card(AnnotationSetup.HA2, Objective.CROSS_ENTROPY, Granularity.TEN);
    private static final StateDict HA1_WEIGHTS = weights(HA1);
    private static final StateDict HA2_WEIGHTS = weights(HA2);
    private static final EngineOptions ND4J = EngineOptions.defaults().withEngine("nd4j");

    @TempDir
    Path folder;

    private static ModelCard card(AnnotationSetup setup, Objective objective, Granularity granularity) {
        return ModelCard.of(setup, Backbone.RESNET18, objective, granularity)
                .withInput(SIDE, SIDE)
                .withProvenance(Map.of("data", "formula"));
    }

    private static StateDict weights(ModelCard card) {
        return new GoldenNetworks(card.setup(), card.backbone(), card.outputs()).weights();
    }

    private static ModelProto parsed(OnnxExport export) throws Exception {
        return ModelProto.parseFrom(export.toBytes());
    }

    private static RgbImage image(int seed) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(SIDE, SIDE, rgb);
    }

    /** What ONNX Runtime, used directly, makes of images. */
    private static Map<String, float[]> run(byte[] model, ModelCard card, Map<String, List<RgbImage>> images)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, float[]> outputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model)) {
            for (Map.Entry<String, List<RgbImage>> input : images.entrySet()) {
                int batch = input.getValue().size();
                FloatBuffer values = FloatBuffer.allocate(batch * 3 * SIDE * SIDE);
                input.getValue().forEach(image -> card.normalization().toChw(image, values));
                inputs.put(
                        input.getKey(),
                        OnnxTensor.createTensor(environment, values.flip(), new long[] {batch, 3, SIDE, SIDE}));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                for (String name : session.getOutputNames()) {
                    OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
                    float[] values = new float[tensor.getFloatBuffer().remaining()];
                    tensor.getFloatBuffer().get(values);
                    outputs.put(name, values);
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static float[] outputs(AnonymityScore score) {
        float[] values = new float[score.outputs().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = score.outputs().get(i);
        }
        return values;
    }

    @Test
    void aJudgesModelGivesTheScorersOutputs() throws Exception {
        byte[] model = OnnxExport.of(HA1, HA1_WEIGHTS).toBytes();
        try (AnonymityScorer scorer = AnonymityScorer.of(HA1, HA1_WEIGHTS, ND4J)) {
            float[] expected = outputs(scorer.score(image(1)));

            Map<String, float[]> actual = run(model, HA1, Map.of("image", List.of(image(1))));

            // Golden tolerance of outputs between engines.
            assertThat(actual.get("output")).containsExactly(expected, offset(2e-5f));
            assertThat(actual.get("embedding")).hasSize(512);
        }
    }

    @Test
    void aPairsModelGivesTheScorersOutputsForEveryPairOfABatch() throws Exception {
        byte[] model = OnnxExport.of(HA2, HA2_WEIGHTS).toBytes();
        try (PairScorer scorer = PairScorer.of(HA2, HA2_WEIGHTS, ND4J)) {
            float[] first = outputs(scorer.score(image(1), image(2)));
            float[] second = outputs(scorer.score(image(3), image(4)));

            float[] actual = run(
                            model,
                            HA2,
                            Map.of("original", List.of(image(1), image(3)), "anonymized", List.of(image(2), image(4))))
                    .get("output");

            for (int k = 0; k < 10; k++) {
                assertThat(actual[k]).isCloseTo(first[k], within(2e-5f));
                assertThat(actual[10 + k]).isCloseTo(second[k], within(2e-5f));
            }
        }
    }

    @Test
    void aRegressorsOutputIsAfterItsSigmoid() throws Exception {
        ModelCard card = card(AnnotationSetup.HA1, Objective.MSE, Granularity.MEAN);
        StateDict weights = weights(card);
        try (AnonymityScorer scorer = AnonymityScorer.of(card, weights, ND4J)) {
            float[] actual = run(OnnxExport.of(card, weights).toBytes(), card, Map.of("image", List.of(image(1))))
                    .get("output");

            assertThat(actual).containsExactly(outputs(scorer.score(image(1))), offset(2e-5f));
        }
    }

    @Test
    void metadataAreTheCardTheWeightsIdentityAndThePrecision() throws Exception {
        Map<String, String> metadata = parsed(OnnxExport.of(HA1, HA1_WEIGHTS)).getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));

        assertThat(ModelCard.fromMetadata(metadata)).isEqualTo(HA1);
        assertThat(metadata)
                .containsEntry("perceptanon.weights_sha256", HA1_WEIGHTS.sha256())
                .containsEntry("perceptanon.precision", "fp32");
    }

    @Test
    void inputsAndOutputsAreFloatsOfAnyBatchSize() throws Exception {
        GraphProto graph = parsed(OnnxExport.of(HA2, HA2_WEIGHTS)).getGraph();

        assertThat(graph.getInputList())
                .map(OnnxExportTest::described)
                .containsExactly("original FLOAT batch,3,64,64", "anonymized FLOAT batch,3,64,64");
        assertThat(graph.getOutputList())
                .map(OnnxExportTest::described)
                .containsExactly("embedding FLOAT batch,1024", "output FLOAT batch,10");
    }

    private static String described(ValueInfoProto value) {
        return value.getName() + " "
                + TensorProto.DataType.forNumber(value.getType().getTensorType().getElemType()) + " "
                + value.getType().getTensorType().getShape().getDimList().stream()
                        .map(d -> d.getDimParam().isEmpty() ? Long.toString(d.getDimValue()) : d.getDimParam())
                        .collect(Collectors.joining(","));
    }

    @Test
    void aPairsTrunkIsThereOnce() throws Exception {
        GraphProto graph = parsed(OnnxExport.of(HA2, HA2_WEIGHTS)).getGraph();

        assertThat(graph.getNodeList())
                .filteredOn(n -> n.getOpType().equals("Conv"))
                .hasSize(20);
        assertThat(graph.getInitializerList())
                .map(TensorProto::getName)
                .doesNotHaveDuplicates()
                .hasSize(2 * 20 + 2 * 2);
    }

    @Test
    void batchNormsAreWorkedIn() throws Exception {
        assertThat(parsed(OnnxExport.of(HA1, HA1_WEIGHTS)).getGraph().getNodeList())
                .map(NodeProto::getOpType)
                .doesNotContain("BatchNormalization", "Identity");
    }

    /** With a variance as small as Inception's epsilon, 1e-3, which PyTorch's default, 1e-5, is far from. */
    @Test
    void aBatchNormThatStandsAloneHasItsEpsilon() throws Exception {
        String norm = "Conv2d_1a_3x3.bn";
        float[] mean = new float[32];
        float[] variance = new float[32];
        float[] gamma = new float[32];
        float[] beta = new float[32];
        float[] values = new float[32];
        for (int c = 0; c < 32; c++) {
            mean[c] = 0.01f * c;
            variance[c] = 1e-3f;
            gamma[c] = 1 + 0.1f * c;
            beta[c] = 0.5f - 0.1f * c;
            values[c] = 0.3f * (c % 5) - 0.6f;
        }
        StateDict weights = StateDict.of(Map.of(
                norm + ".running_mean", Tensor.ofFloats(mean, 32),
                norm + ".running_var", Tensor.ofFloats(variance, 32),
                norm + ".weight", Tensor.ofFloats(gamma, 32),
                norm + ".bias", Tensor.ofFloats(beta, 32)));
        NetworkSlice slice =
                new NetworkSlice(FeatureNetwork.FID_INCEPTION.network(), "Conv2d_1a_3x3.conv", 32, 1, 1, List.of(norm));
        FloatBuffer output = FloatBuffer.allocate(32);
        try (InferenceEngine engine =
                new OnnxRuntimeEngineProvider().compile(slice, weights, EngineOptions.defaults())) {
            engine.run(1, target -> target.put(values), output);
        }

        for (int c = 0; c < 32; c++) {
            double expected = (values[c] - mean[c]) / Math.sqrt(variance[c] + 1e-3) * gamma[c] + beta[c];
            assertThat((double) output.get(c)).isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
        }
    }

    @Test
    void halfPrecisionHalvesTheFileAndMovesOutputsLittle() throws Exception {
        OnnxExport full = OnnxExport.of(HA1, HA1_WEIGHTS);
        byte[] half = full.withPrecision(Precision.FP16).toBytes();
        Map<String, List<RgbImage>> images = Map.of("image", List.of(image(1)));

        assertThat((double) half.length).isCloseTo(full.toBytes().length / 2.0, within(50_000.0));
        // 11 bits of mantissa, outputs of about 1.
        assertThat(run(half, HA1, images).get("output"))
                .containsExactly(run(full.toBytes(), HA1, images).get("output"), offset(5e-3f));
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        assertThat(OnnxExport.of(HA1, HA1_WEIGHTS).toBytes())
                .isEqualTo(OnnxExport.of(HA1, HA1_WEIGHTS).toBytes());
    }

    @Test
    void theFileHoldsTheBytes() throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxExport.of(HA1, HA1_WEIGHTS).write(file);

        assertThat(Files.readAllBytes(file))
                .isEqualTo(OnnxExport.of(HA1, HA1_WEIGHTS).toBytes());
        assertThat(folder).isDirectoryContaining(file::equals);
    }

    @ParameterizedTest
    @EnumSource
    void featureNetworksKeepTheirTapsNames(FeatureNetwork network) throws Exception {
        int side = network.minimumSide();
        NetworkSlice slice = new NetworkSlice(network.network(), FeatureNetwork.IMAGE, 3, side, side, network.taps());
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(network.network()), 1);

        assertThat(parsed(OnnxExport.of(slice, weights)).getGraph().getOutputList())
                .map(ValueInfoProto::getName)
                .isEqualTo(network.taps());
    }

    @Test
    void aValueMayBeWantedTwiceAndTheInputToo() throws Exception {
        NetworkSlice slice = new NetworkSlice(
                FeatureNetwork.ALEXNET.network(),
                "features.1",
                64,
                7,
                7,
                List.of("features.2", "features.1", "features.2"));
        OnnxExport export = OnnxExport.of(slice, StateDict.of(Map.of()));

        assertThat(export.outputNames()).containsExactly("features.2", "features.1#2", "features.2#2");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(export.toBytes())) {
            assertThat(session.getOutputNames()).containsExactlyElementsOf(export.outputNames());
        }
    }

    @Test
    void anInputThatIsTooSmallIsRefused() {
        NetworkSlice slice =
                new NetworkSlice(FeatureNetwork.ALEXNET.network(), "features.1", 64, 2, 7, List.of("features.2"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxExport.of(slice, StateDict.of(Map.of())).toBytes())
                .withMessageContainingAll("features.2", "3x3", "2x7");
    }
}
