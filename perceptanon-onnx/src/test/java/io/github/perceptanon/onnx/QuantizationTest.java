// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizationTest {
    private static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN)
                .withInput(64, 64);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return new GoldenNetworks(setup, Backbone.RESNET18, 10).weights();
    }

    /** Waves of different lengths and strengths. */
    private static List<RgbImage> images(int count) {
        Random random = new Random(20240718);
        List<RgbImage> images = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            double length = 2 + random.nextInt(30);
            double strength = 20 + random.nextInt(100);
            byte[] rgb = new byte[3 * 80 * 80];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (127 + strength * Math.sin(i / length) + random.nextInt(8));
            }
            images.add(RgbImage.of(80, 80, rgb));
        }
        return images;
    }

    @ParameterizedTest
    @EnumSource
    void scoresMoveLittleOnOtherImagesToo(AnnotationSetup setup) {
        List<RgbImage> images = images(24);
        Quantization quantization = Quantization.calibrated(card(setup), weights(setup), images.subList(0, 16));

        Quantization.Shift shift = quantization.shift(images.subList(16, 24));

        // Random weights, scores from 1 to 10: the largest seen is 0.1.
        assertThat(shift.scores()).isEqualTo(setup == AnnotationSetup.HA1 ? 8 : 7);
        assertThat(shift.largest()).isBetween(1e-6, 0.2);
        assertThat(shift.mean()).isLessThanOrEqualTo(shift.largest());
    }

    @ParameterizedTest
    @EnumSource
    void theModelIsAQuarterInSizeAndSaysWhatItIs(AnnotationSetup setup) throws Exception {
        byte[] model = Quantization.calibrated(card(setup), weights(setup), images(2))
                .export()
                .toBytes();
        int full = OnnxExport.of(card(setup), weights(setup)).toBytes().length;
        Map<String, String> metadata = ModelProto.parseFrom(model).getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));

        // The head of a pair's model stays in 32-bit floats.
        assertThat((double) model.length / full).isCloseTo(0.25, within(setup == AnnotationSetup.HA1 ? 0.01 : 0.05));
        assertThat(metadata).containsEntry("perceptanon.precision", "int8");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model)) {
            assertThat(session.getOutputNames()).containsExactly("embedding", "output");
        }
    }

    @Test
    void everyConvolutionReadsRoundedValuesAndWeightsOfAScalePerChannel() throws Exception {
        ModelProto model = ModelProto.parseFrom(
                Quantization.calibrated(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), images(1))
                        .export()
                        .toBytes());
        Map<String, TensorProto> constants =
                model.getGraph().getInitializerList().stream().collect(Collectors.toMap(TensorProto::getName, c -> c));
        List<NodeProto> convolutions = model.getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("Conv"))
                .toList();

        assertThat(convolutions).hasSize(20).allSatisfy(node -> {
            String weight = node.getInput(1);
            assertThat(node.getInput(0)).endsWith(".rounded");
            assertThat(constants.get(weight + ".bytes").getDataType()).isEqualTo(TensorProto.DataType.INT8_VALUE);
            assertThat(constants.get(weight + ".scale").getDims(0))
                    .isEqualTo(constants.get(weight + ".bytes").getDims(0));
        });
    }

    /** An exported convolution: what it was before, and the constants that stand for it. */
    private record Rounded(
            String name,
            float[] kernel,
            float[] bias,
            byte[] bytes,
            float[] scales,
            int[] biasInts,
            float[] biasScales) {
        int perOutput() {
            return bytes.length / scales.length;
        }
    }

    private static List<Rounded> convolutions() throws Exception {
        ModelCard card = card(AnnotationSetup.HA1);
        Map<String, TensorProto> constants =
                constants(Quantization.calibrated(card, weights(AnnotationSetup.HA1), images(1)));
        SubNetwork trunk = SubNetwork.between(
                JudgeNetwork.of(card.setup(), card.backbone(), card.outputs()).network(),
                Map.of(card.network().trunkInput(), new int[] {3, card.inputHeight(), card.inputWidth()}),
                List.of(card.network().embedding()));
        return trunk.nodes().stream()
                .filter(vertex -> trunk.operation(vertex) instanceof Operation.Convolution)
                .map(vertex -> {
                    FoldedConvolution folded = FoldedConvolution.of(trunk, vertex, weights(AnnotationSetup.HA1));
                    return new Rounded(
                            vertex,
                            folded.kernel(),
                            folded.bias(),
                            constants.get(vertex + ".weight.bytes").getRawData().toByteArray(),
                            floats(constants.get(vertex + ".weight.scale")),
                            integers(constants.get(vertex + ".bias.ints")),
                            floats(constants.get(vertex + ".bias.scale")));
                })
                .toList();
    }

    private static Map<String, TensorProto> constants(Quantization quantization) throws Exception {
        return ModelProto.parseFrom(quantization.export().toBytes()).getGraph().getInitializerList().stream()
                .collect(Collectors.toMap(TensorProto::getName, c -> c));
    }

    private static ByteBuffer data(TensorProto constant) {
        return ByteBuffer.wrap(constant.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] floats(TensorProto constant) {
        float[] values = new float[(int) constant.getDims(0)];
        data(constant).asFloatBuffer().get(values);
        return values;
    }

    private static int[] integers(TensorProto constant) {
        int[] values = new int[(int) constant.getDims(0)];
        data(constant).asIntBuffer().get(values);
        return values;
    }

    /** Processors with AVX2 and no VNNI add two products of a value and a weight in 16 bits, and cut what is larger. */
    @Test
    void noTwoProductsOverflowSixteenBits() throws Exception {
        assertThat(convolutions()).hasSize(20).allSatisfy(c -> {
            for (byte weight : c.bytes()) {
                assertThat(2 * 255 * Math.abs(weight)).isLessThanOrEqualTo(Short.MAX_VALUE);
            }
        });
    }

    @Test
    void everyWeightIsRoundedToTheNearestStep() throws Exception {
        assertThat(convolutions()).allSatisfy(c -> {
            for (int i = 0; i < c.bytes().length; i++) {
                double step = c.scales()[i / c.perOutput()];
                assertThat(c.bytes()[i] * step).isCloseTo(c.kernel()[i], within(0.5001 * step));
            }
        });
    }

    @Test
    void everyChannelsLargestWeightIsTheLastStep() throws Exception {
        assertThat(convolutions()).allSatisfy(c -> {
            for (int o = 0; o < c.scales().length; o++) {
                int largest = 0;
                for (int i = o * c.perOutput(); i < (o + 1) * c.perOutput(); i++) {
                    largest = Math.max(largest, Math.abs(c.bytes()[i]));
                }
                assertThat(largest).isEqualTo(64);
            }
        });
    }

    @Test
    void everyBiasIsRoundedToTheNearestStep() throws Exception {
        assertThat(convolutions()).allSatisfy(c -> {
            for (int o = 0; o < c.bias().length; o++) {
                double step = c.biasScales()[o];
                // Steps are so small that the quotient's own rounding to a float counts.
                assertThat(c.biasInts()[o] * step)
                        .isCloseTo(c.bias()[o], within(0.5001 * step + 1e-6 * Math.abs(c.bias()[o])));
            }
        });
    }

    /** The input's range follows from the card; those of the maps are what the images need. */
    @Test
    void rangesHoldAllImagesInWhicheverOrder() throws Exception {
        List<RgbImage> both = images(2);
        Map<String, Float> first = steps(both.subList(0, 1));
        Map<String, Float> second = steps(both.subList(1, 2));
        Map<String, Float> together = steps(both);

        assertThat(steps(List.of(both.get(1), both.get(0)))).isEqualTo(together);
        // Otherwise neither order would leave anything out.
        assertThat(first).isNotEqualTo(second);
        assertThat(together)
                .allSatisfy((vertex, step) ->
                        assertThat(step).isGreaterThanOrEqualTo(Math.max(first.get(vertex), second.get(vertex))));
    }

    /** From one byte to the next, of every feature map. */
    private static Map<String, Float> steps(List<RgbImage> images) throws Exception {
        return constants(Quantization.calibrated(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), images))
                .values()
                .stream()
                .filter(c -> c.getName().endsWith(".scale"))
                .filter(c ->
                        !c.getName().endsWith(".weight.scale") && !c.getName().endsWith(".bias.scale"))
                .collect(Collectors.toMap(TensorProto::getName, c -> data(c).getFloat()));
    }

    @Test
    void scoresNameTheEngineInEightBits() {
        Quantization quantization =
                Quantization.calibrated(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), images(1));

        try (AnonymityScorer scorer = AnonymityScorer.of(
                card(AnnotationSetup.HA1),
                weights(AnnotationSetup.HA1),
                quantization.engine(),
                EngineOptions.defaults())) {
            assertThat(scorer.score(images(1).get(0)).engine())
                    .startsWith("onnxruntime-")
                    .endsWith("-int8");
        }
    }

    @Test
    void noImagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Quantization.calibrated(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), List.of()))
                .withMessageContaining("0");
    }

    @Test
    void eightBitsWithoutImagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxExport.of(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1))
                        .withPrecision(Precision.INT8))
                .withMessageContaining("calibrate");
    }

    @Test
    void zeroIsOneOfTheSteps() {
        ByteScale range = new ByteScale(-2.1f, 3.7f);
        float step = range.step();

        assertThat(range.zero()).isBetween(0, 255);
        assertThat((0 - range.zero()) * step).isCloseTo(-2.1f, within(step));
        assertThat((255 - range.zero()) * step).isCloseTo(3.7f, within(step));
    }
}
