// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PillowFloatResizeTest {
    static Stream<JsonNode> rows() {
        return StreamSupport.stream(
                GoldenFiles.read("pillow-float.json").get("resize").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void resizesChannelsAsPillowsFloatImages(JsonNode row) {
        float[] resized = GoldenImages.of(row.get("image"))
                .resizedChannels(
                        row.get("target_w").asInt(),
                        row.get("target_h").asInt(),
                        Resampling.valueOf(row.get("filter").asText()));
        for (int i = 0; i < 8; i++) {
            int index = (int) ((long) i * resized.length / 8);
            assertThat(resized[index])
                    .isEqualTo((float) row.get("samples").get(i).asDouble());
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * resized.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(resized);
        assertThat(GoldenImages.sha256(bytes.array()))
                .isEqualTo(row.get("out_sha256").asText());
    }

    @Test
    void theSameSizeGivesTheSamplesThemselves() {
        RgbImage image = RgbImage.of(2, 1, new byte[] {1, 2, 3, 4, 5, (byte) 255});
        assertThat(image.resizedChannels(2, 1, Resampling.BICUBIC)).containsExactly(1, 4, 2, 5, 3, 255);
    }

    @Test
    void refusesSizesBelowOne() {
        RgbImage image = RgbImage.of(1, 1, new byte[3]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.resizedChannels(5, 0, Resampling.BICUBIC))
                .withMessageContaining("5x0");
    }
}
