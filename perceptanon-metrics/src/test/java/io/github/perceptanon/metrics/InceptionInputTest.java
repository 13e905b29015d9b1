// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InceptionInputTest {
    @Test
    void bilinearSamplesEqualPytorchs() {
        for (JsonNode row : GoldenFiles.read("inception.json").get("inception")) {
            float[] resized = InceptionInput.bilinear(GoldenImages.of(row.get("image")));
            for (JsonNode sample : row.get("resized_299_samples")) {
                for (int c = 0; c < 3; c++) {
                    int index = (c * 299 + sample.get("y").asInt()) * 299
                            + sample.get("x").asInt();
                    assertThat((double) resized[index])
                            .isCloseTo(sample.get("rgb").get(c).asDouble(), within(2e-7));
                }
            }
        }
    }

    @Test
    void pytorchFidMapsBlackToMinusOneAndWhiteToOne() {
        assertThat(InceptionInput.PYTORCH_FID.prepare(constant(0))).containsOnly(-1f);
        assertThat(InceptionInput.PYTORCH_FID.prepare(constant(255))).containsOnly(1f);
    }

    @Test
    void cleanFidMapsBlackToMinusOneAndWhiteToLessThanOne() {
        assertThat(InceptionInput.CLEAN_FID.prepare(constant(0))).containsOnly(-1f);
        assertThat(InceptionInput.CLEAN_FID.prepare(constant(255))).containsOnly(127 / 128f);
    }

    @Test
    void cleanFidClipsWhatTheBicubicFilterOvershoots() {
        RgbImage edges = TestImages.scene(40, 40, 1);
        for (float v : InceptionInput.CLEAN_FID.prepare(contrasting(edges))) {
            assertThat(v).isBetween(-1f, 127 / 128f);
        }
    }

    @Test
    void anImageOf299IsNotResized() {
        RgbImage image = TestImages.scene(299, 299, 1);
        float[] pytorch = InceptionInput.PYTORCH_FID.prepare(image);
        float[] clean = InceptionInput.CLEAN_FID.prepare(image);
        int position = 299 * 100 + 200;
        int green = image.sample(200, 100, 1);
        assertThat(pytorch[299 * 299 + position]).isEqualTo(2 * (green / 255f) - 1);
        assertThat(clean[299 * 299 + position]).isEqualTo((green - 128) / 128f);
    }

    /** Every sample black or white. */
    private static RgbImage contrasting(RgbImage image) {
        byte[] rgb = image.toBytes();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((rgb[i] & 0xff) < 128 ? 0 : 255);
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    private static RgbImage constant(int value) {
        byte[] rgb = new byte[3 * 20 * 30];
        Arrays.fill(rgb, (byte) value);
        return RgbImage.of(20, 30, rgb);
    }
}
