// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Model cards in a model file without tensors: the input is the JSON object of its metadata. */
class ModelCardFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(WeightsException.class);
    private static final FuzzedFile FILE = FuzzedFile.of(".safetensors");

    static Stream<byte[]> cards() {
        ModelCard regression = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET50, Objective.MSE, Granularity.MEAN);
        ModelCard classifier = ModelCard.of(
                        AnnotationSetup.HA2, Backbone.RESNET18, Objective.WEIGHTED_CROSS_ENTROPY, Granularity.FIVE)
                .withInput(64, 96)
                .withProvenance(Map.of("data", "synthetic", "seed", "42"));
        return Stream.of(regression.toMetadata(), classifier.toMetadata()).map(ModelCardFuzzTest::json);
    }

    private static byte[] json(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @MethodSource("cards")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryCard(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            ModelCard card = ModelCard.of(Safetensors.read(FILE.with(modelFile(bytes))), "fuzz");
            assertThat(ModelCard.fromMetadata(card.toMetadata())).isEqualTo(card);
        });
    }

    private static byte[] modelFile(byte[] metadata) {
        byte[] before = "{\"__metadata__\":".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + before.length + metadata.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(before.length + metadata.length + 1)
                .put(before)
                .put(metadata)
                .put((byte) '}')
                .array();
    }
}
