// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.image.RgbImage;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void flipAndRotationArePillowsToTheByte() {
        for (JsonNode row : GoldenFiles.read("rotation.json").get("rotations")) {
            RgbImage image = noise(
                    row.get("w").asInt(), row.get("h").asInt(), row.get("id").asInt());
            RgbImage changed = new Augmentation.Change(
                            row.get("flip").asBoolean(), row.get("degrees").asDouble())
                    .apply(image);
            assertThat(GoldenImages.sha256(changed.toBytes()))
                    .as(row.toString())
                    .isEqualTo(row.get("sha256").asText());
        }
    }

    @Test
    void drawsDependOnSeedEpochAndRowAlone() {
        Augmentation a = Augmentation.REFERENCE;
        assertThat(a.draw(1, 2, 3)).isEqualTo(a.draw(1, 2, 3));
        assertThat(a.draw(1, 2, 3).degrees())
                .isNotEqualTo(a.draw(2, 2, 3).degrees())
                .isNotEqualTo(a.draw(1, 3, 3).degrees())
                .isNotEqualTo(a.draw(1, 2, 4).degrees());
    }

    @Test
    void halfOfTheImagesAreFlippedAndAnglesFillTheRange() {
        int flips = 0;
        double low = 0;
        double high = 0;
        for (int row = 0; row < 2000; row++) {
            Augmentation.Change change = Augmentation.REFERENCE.draw(7, 0, row);
            flips += change.flip() ? 1 : 0;
            low = Math.min(low, change.degrees());
            high = Math.max(high, change.degrees());
        }
        assertThat(flips).isBetween(900, 1100);
        assertThat(low).isBetween(-10.0, -9.8);
        assertThat(high).isBetween(9.8, 10.0);
    }

    @Test
    void noneReturnsTheSameImage() {
        RgbImage image = noise(5, 4, 1);
        assertThat(Augmentation.NONE.draw(1, 1, 1).apply(image)).isSameAs(image);
    }

    @Test
    void aProbabilityAboveOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(1.5, 10))
                .withMessage("flip probability must be from 0 to 1 but was 1.5");
    }

    private static RgbImage noise(int width, int height, int id) {
        GoldenNumbers numbers = GoldenNumbers.of("rotation", id);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (numbers.raw(i) >>> 56);
        }
        return RgbImage.of(width, height, rgb);
    }
}
