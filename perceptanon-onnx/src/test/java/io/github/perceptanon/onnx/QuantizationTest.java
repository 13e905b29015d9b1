package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.StateDict;
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
    private static ModelCard card(Setup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN)
                .withInput(64, 64);
    }

    private static StateDict weights(Setup setup) {
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
    void scoresMoveLittleOnOtherImagesToo(Setup setup) {
        List<RgbImage> images = images(24);
        Quantization quantization = Quantization.calibrated(card(setup), weights(setup), images.subList(0, 16));

        Quantization.Shift shift = quantization.shift(images.subList(16, 24));

        // Random weights, scores from 1 to 10: the largest seen is 0.1.
        assertThat(shift.scores()).isEqualTo(setup == Setup.HA1 ? 8 : 7);
        assertThat(shift.largest()).isBetween(1e-6, 0.2);
        assertThat(shift.mean()).isLessThanOrEqualTo(shift.largest());
    }

    @ParameterizedTest
    @EnumSource
    void theModelIsAQuarterInSizeAndSaysWhatItIs(Setup setup) throws Exception {
        byte[] model = Quantization.calibrated(card(setup), weights(setup), images(2))
                .export()
                .toBytes();
        int full = OnnxExport.of(card(setup), weights(setup)).toBytes().length;
        Map<String, String> metadata = ModelProto.parseFrom(model).getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));

        // The head of a pair's model stays in 32-bit floats.
        assertThat((double) model.length / full).isCloseTo(0.25, within(setup == Setup.HA1 ? 0.01 : 0.05));
        assertThat(metadata).containsEntry("perceptanon.precision", "int8");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model)) {
            assertThat(session.getOutputNames()).containsExactly("embedding", "output");
        }
    }

    @Test
    void everyConvolutionReadsRoundedValuesAndWeightsOfAScalePerChannel() throws Exception {
        ModelProto model = ModelProto.parseFrom(Quantization.calibrated(card(Setup.HA1), weights(Setup.HA1), images(1))
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

    @Test
    void scoresNameTheEngineInEightBits() {
        Quantization quantization = Quantization.calibrated(card(Setup.HA1), weights(Setup.HA1), images(1));

        try (AnonymityScorer scorer = AnonymityScorer.of(
                card(Setup.HA1), weights(Setup.HA1), quantization.engine(), EngineOptions.defaults())) {
            assertThat(scorer.score(images(1).get(0)).engine())
                    .startsWith("onnxruntime-")
                    .endsWith("-int8");
        }
    }

    @Test
    void noImagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantization.calibrated(card(Setup.HA1), weights(Setup.HA1), List.of()))
                .withMessageContaining("0");
    }

    @Test
    void eightBitsWithoutImagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> OnnxExport.of(card(Setup.HA1), weights(Setup.HA1)).withPrecision(Precision.INT8))
                .withMessageContaining("calibrate");
    }

    @Test
    void zeroIsOneOfTheSteps() {
        Range range = new Range(-2.1f, 3.7f);
        float step = range.step();

        assertThat(range.zero()).isBetween(0, 255);
        assertThat((0 - range.zero()) * step).isCloseTo(-2.1f, within(step));
        assertThat((255 - range.zero()) * step).isCloseTo(3.7f, within(step));
    }
}
