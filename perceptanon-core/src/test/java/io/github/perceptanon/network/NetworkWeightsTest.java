// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import io.github.perceptanon.weights.WeightsException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkWeightsTest {
    @ParameterizedTest
    @CsvSource({
        "HA1, RESNET18, 10, 122, 11181642",
        "HA2, RESNET18, 10, 124, 11706442",
        "HA1, RESNET50, 1, 320, 23510081",
        "HA2, RESNET50, 1, 322, 25606209"
    })
    void networksHaveTheReferencesTensorsAndParameters(
            AnnotationSetup setup, Backbone backbone, int outputs, int tensors, long parameters) {
        Map<String, long[]> shapes =
                NetworkWeights.shapes(JudgeNetwork.of(setup, backbone, outputs).network());
        assertThat(shapes).hasSize(tensors);
        long trained = shapes.entrySet().stream()
                .filter(e -> !e.getKey().matches(".*(running_mean|running_var|num_batches_tracked)"))
                .mapToLong(e -> size(e.getValue()))
                .sum();
        assertThat(trained).isEqualTo(parameters);
    }

    @Test
    void weightsWithoutBatchCountersFit() {
        Network network =
                JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
        StateDict old = counting(network).subset(name -> !name.endsWith("num_batches_tracked"));
        assertThatCode(() -> NetworkWeights.check(network, old, "old.pth")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "DENSENET121, features.denseblock1.denselayer2.norm.1.weight, features.denseblock1.denselayer2.norm1.weight",
        "DENSENET121, features.denseblock4.denselayer16.conv.2.weight, features.denseblock4.denselayer16.conv2.weight",
        "VIT_B_16, encoder.layers.encoder_layer_0.mlp.linear_2.bias, encoder.layers.encoder_layer_0.mlp.3.bias",
        "RESNET18, layer1.0.conv1.weight, layer1.0.conv1.weight"
    })
    void torchvisionsOlderNamesBecomeTodays(Backbone backbone, String older, String today) {
        StateDict file = StateDict.of(Map.of(older, Tensor.ofFloats(new float[1], 1)));
        JudgeNetwork judge = JudgeNetwork.of(AnnotationSetup.HA1, backbone, 10);
        assertThat(judge.withCurrentNames(file).names()).containsExactly(today);
        assertThat(judge.network().parameters()).containsKey(today);
    }

    @Test
    void allMisfitsAreNamedInOneMessage() {
        Network network =
                JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
        Map<String, Tensor> tensors = new LinkedHashMap<>(counting(network).asMap());
        tensors.remove("bn1.bias");
        tensors.put("fc.bias", Tensor.ofFloats(new float[7], 7));
        tensors.put("extra.weight", Tensor.ofFloats(new float[1], 1));
        assertThatThrownBy(() -> NetworkWeights.check(network, StateDict.of(tensors), "odd.pth"))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("odd.pth: ")
                .hasMessageContainingAll(
                        "1 missing ('bn1.bias')",
                        "1 unexpected ('extra.weight')",
                        "1 of the wrong shape ('fc.bias [7] instead of [10]')");
    }

    @Test
    void ofManyMisfitsTenAreNamedAndTheOthersCounted() {
        Network network =
                JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
        Map<String, Tensor> tensors = new LinkedHashMap<>(counting(network).asMap());
        for (int i = 0; i < 1_000; i++) {
            tensors.put("extra." + i, Tensor.ofFloats(new float[1], 1));
        }
        assertThatThrownBy(() -> NetworkWeights.check(network, StateDict.of(tensors), "odd.pth"))
                .hasMessageContaining("1000 unexpected ('extra.0', 'extra.1', ")
                .hasMessageContaining("'extra.9' and 990 more)")
                .hasMessageNotContaining("'extra.10'");
    }

    @ParameterizedTest
    @CsvSource({
        "HA2, RESNET18, 10, HA2 resnet18 with 10 outputs",
        "HA1, RESNET50, 10, HA1 resnet50 with 10 outputs",
        "HA1, RESNET18, 5, HA1 resnet18 with 5 outputs"
    })
    void aMisfitSaysWhatTheWeightsLookLike(AnnotationSetup setup, Backbone backbone, int outputs, String guess) {
        StateDict other = counting(JudgeNetwork.of(setup, backbone, outputs).network());
        Network wanted =
                JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
        assertThatThrownBy(() -> NetworkWeights.check(wanted, other, "other.pth"))
                .hasMessageContaining("they look like " + guess);
    }

    @Test
    void aMisfitSaysThatTheWeightsLookLikeNothingOfOurs() {
        StateDict other = StateDict.of(Map.of("features.0.weight", Tensor.ofFloats(new float[1], 1)));
        Network wanted =
                JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
        assertThatThrownBy(() -> NetworkWeights.check(wanted, other, "alexnet.pth"))
                .hasMessageContaining("they do not look like any network of PerceptAnon");
    }

    /** Distinct small values without any meaning. */
    private static StateDict counting(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int[] next = {0};
        NetworkWeights.shapes(network).forEach((name, shape) -> {
            if (name.endsWith("num_batches_tracked")) {
                tensors.put(
                        name, Tensor.of(DType.I64, shape, ByteBuffer.allocate(8).put(0, (byte) 5)));
            } else {
                float[] values = new float[(int) size(shape)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = next[0]++ % 8191 / 8192f;
                }
                tensors.put(name, Tensor.ofFloats(values, shape));
            }
        });
        return StateDict.of(tensors);
    }

    private static long size(long[] shape) {
        return LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }
}
