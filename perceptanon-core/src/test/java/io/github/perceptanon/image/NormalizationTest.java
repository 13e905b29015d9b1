// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalizationTest {
    private static final int SIDE = 224;

    static Stream<JsonNode> inputsOfNetworks() {
        return StreamSupport.stream(
                GoldenFiles.read("preprocess.json").get("resize224").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("inputsOfNetworks")
    void normalizesAsTorchvision(JsonNode row) {
        float[] chw = new float[3 * SIDE * SIDE];
        Normalization.IMAGENET.toChw(
                GoldenImages.of(row.get("image")).resized(SIDE, SIDE, Resampling.BILINEAR), chw, 0);
        for (JsonNode pixel : row.get("normalized")) {
            int at = pixel.get("y").asInt() * SIDE + pixel.get("x").asInt();
            for (int c = 0; c < 3; c++) {
                assertThat(chw[c * SIDE * SIDE + at])
                        .isEqualTo(Float.parseFloat(pixel.get("rgb").get(c).asText()));
            }
        }
        double sum = 0;
        for (float value : chw) {
            sum += value;
        }
        assertThat(sum).isCloseTo(row.get("tensor_sum_f64").asDouble(), within(1e-6));
    }

    @Test
    void writesIntoDirectBuffersFromTheirPosition() {
        RgbImage image = RgbImage.of(2, 1, new byte[] {0, 1, 2, (byte) 255, (byte) 254, (byte) 253});
        FloatBuffer buffer =
                ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder()).asFloatBuffer();
        buffer.position(1);
        Normalization.IMAGENET.toChw(image, buffer);
        float[] expected = new float[8];
        Normalization.IMAGENET.toChw(image, expected, 1);
        float[] actual = new float[8];
        assertThat(buffer.position()).isEqualTo(7);
        buffer.rewind().get(actual);
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void writesChannelsLastInTheOrderOfTheSamples() {
        byte[] rgb = {0, 1, 2, (byte) 255, (byte) 254, (byte) 253};
        FloatBuffer first = FloatBuffer.allocate(6);
        FloatBuffer last = FloatBuffer.allocate(7).position(1);
        Normalization.IMAGENET.toChw(rgb, first);
        Normalization.IMAGENET.toHwc(rgb, last);

        float[] chw = first.array();
        assertThat(last.array()).containsExactly(0, chw[0], chw[2], chw[4], chw[1], chw[3], chw[5]);
        assertThat(last.position()).isEqualTo(7);
    }

    @Test
    void refusesTargetsThatAreTooShort() {
        RgbImage image = RgbImage.of(1, 1, new byte[3]);
        assertThatThrownBy(() -> Normalization.IMAGENET.toChw(image, new float[3], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Normalization.IMAGENET.toChw(image, FloatBuffer.allocate(2)))
                .isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> Normalization.IMAGENET.toHwc(new byte[3], FloatBuffer.allocate(2)))
                .isInstanceOf(BufferOverflowException.class);
    }

    @Test
    void isEqualByValue() {
        Normalization same =
                Normalization.of(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
        assertThat(same).isEqualTo(Normalization.IMAGENET).hasSameHashCodeAs(Normalization.IMAGENET);
        assertThat(same).isNotEqualTo(Normalization.of(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f}));
    }

    @Test
    void refusesADeviationOfZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.of(new float[3], new float[] {1, 0, 1}))
                .withMessageContaining("std")
                .withMessageContaining("0.0");
    }

    @Test
    void refusesTwoChannels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.of(new float[2], new float[] {1, 1, 1}))
                .withMessageContaining("mean needs 3 values but was given 2");
    }
}
