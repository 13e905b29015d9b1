// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PillowResizeTest {
    static Stream<JsonNode> inputsOfNetworks() {
        return rows(GoldenFiles.read("preprocess.json").get("resize224"));
    }

    static Stream<JsonNode> otherSizes() {
        return rows(GoldenFiles.read("preprocess.json").get("resize_other"));
    }

    static Stream<JsonNode> bothFilters() {
        return rows(GoldenFiles.read("pillow.json").get("resize"));
    }

    private static Stream<JsonNode> rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("inputsOfNetworks")
    void resizesToANetworksInputAsPillow(JsonNode row) {
        RgbImage resized = GoldenImages.of(row.get("image")).resized(224, 224, Resampling.BILINEAR);
        for (JsonNode pixel : row.get("pixels")) {
            for (int c = 0; c < 3; c++) {
                assertThat(resized.sample(pixel.get("x").asInt(), pixel.get("y").asInt(), c))
                        .isEqualTo(pixel.get("rgb").get(c).asInt());
            }
        }
        assertThat(GoldenImages.sha256(resized.toBytes()))
                .isEqualTo(row.get("out_sha256").asText());
    }

    @ParameterizedTest
    @MethodSource("otherSizes")
    void resizesToOtherSizesAsPillow(JsonNode row) {
        RgbImage resized = resized(row, Resampling.BILINEAR);
        assertThat(GoldenImages.sha256(resized.toBytes()))
                .isEqualTo(row.get("out_sha256").asText());
    }

    @ParameterizedTest
    @MethodSource("bothFilters")
    void resizesWithEitherFilterAsPillow(JsonNode row) {
        RgbImage resized = resized(row, Resampling.valueOf(row.get("filter").asText()));
        assertThat(GoldenImages.sha256(resized.toBytes()))
                .isEqualTo(row.get("out_sha256").asText());
    }

    private static RgbImage resized(JsonNode row, Resampling filter) {
        return GoldenImages.of(row.get("image"))
                .resized(row.get("target_w").asInt(), row.get("target_h").asInt(), filter);
    }

    @ParameterizedTest
    @EnumSource
    void aConstantImageStaysConstantAtAnySize(Resampling filter) {
        Random random = new Random(20240718);
        for (int i = 0; i < 100; i++) {
            byte value = (byte) random.nextInt(256);
            RgbImage image = constant(1 + random.nextInt(90), 1 + random.nextInt(90), value);
            byte[] resized = image.resized(1 + random.nextInt(90), 1 + random.nextInt(90), filter)
                    .toBytes();
            byte[] expected = new byte[resized.length];
            Arrays.fill(expected, value);
            assertThat(resized).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSizeIsTheSameImage(Resampling filter) {
        RgbImage image = constant(7, 5, (byte) 3);
        assertThat(image.resized(7, 5, filter)).isSameAs(image);
    }

    @ParameterizedTest
    @EnumSource
    void refusesSizesBelowOne(Resampling filter) {
        RgbImage image = constant(2, 2, (byte) 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.resized(0, 5, filter))
                .withMessageContaining("0x5");
    }

    @ParameterizedTest
    @EnumSource
    void refusesSizesThatDoNotFitInAnArray(Resampling filter) {
        RgbImage image = constant(2, 2, (byte) 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.resized(Integer.MAX_VALUE, Integer.MAX_VALUE, filter))
                .withMessageContaining("at most " + ImageLimits.MOST_PIXELS);
    }

    private static RgbImage constant(int width, int height, byte value) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, value);
        return RgbImage.of(width, height, rgb);
    }
}
