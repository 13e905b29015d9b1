// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden vectors of docs/contract.md, which other languages are tested with too. */
class ContractTest {
    private static JsonNode vectors() {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("contract", "vectors.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> preprocessing() {
        return StreamSupport.stream(vectors().path("preprocessing").spliterator(), false);
    }

    static Stream<JsonNode> readings() {
        return StreamSupport.stream(vectors().path("readings").spliterator(), false);
    }

    private static RgbImage image(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[i++] = (byte) ((7 * x + 13 * y + 29 * c) ^ (x * y >> 4));
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("preprocessing")
    void imagesBecomeTheNetworksInputToTheBit(JsonNode vector) {
        RgbImage image =
                image(vector.path("width").intValue(), vector.path("height").intValue());

        RgbImage small = image.resized(224, 224, Resampling.BILINEAR);
        float[] input = new float[3 * 224 * 224];
        Normalization.IMAGENET.toChw(small, input, 0);

        assertThat(sha256(small.toBytes()))
                .isEqualTo(vector.path("resized_sha256").textValue());
        ByteBuffer bytes = ByteBuffer.allocate(4 * input.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(input);
        assertThat(sha256(bytes.array())).isEqualTo(vector.path("input_sha256").textValue());
    }

    @ParameterizedTest
    @MethodSource("readings")
    void outputsAreReadAsScores(JsonNode vector) {
        Objective objective = Arrays.stream(Objective.values())
                .filter(o -> o.id().equals(vector.path("objective").textValue()))
                .findFirst()
                .orElseThrow();
        Granularity granularity = Arrays.stream(Granularity.values())
                .filter(g -> g.id().equals(vector.path("granularity").textValue()))
                .findFirst()
                .orElseThrow();
        float[] outputs = new float[vector.path("outputs").size()];
        for (int i = 0; i < outputs.length; i++) {
            double output = vector.path("outputs").get(i).doubleValue();
            // An exported regressor ends in its sigmoid; this reads what comes before it.
            outputs[i] = (float) (objective.classifies() ? output : Math.log(output / (1 - output)));
        }
        double normalized = ScoreReading.of(objective, granularity).normalized(outputs);
        // The value before the sigmoid is rounded to 32 bits.
        assertThat(normalized).isCloseTo(vector.path("normalized").doubleValue(), within(1e-7));
        assertThat(1 + 9 * normalized).isCloseTo(vector.path("score").doubleValue(), within(1e-6));
    }
}
