// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That {@link RgbImage#resized} equals Pillow is {@link PillowResizeTest}'s affair. */
class ResamplerTest {
    private static final int[][] SIZES = {
        {40, 30}, {40, 31}, {24, 30}, {24, 16}, {7, 5}, {24, 90}, {1, 1}, {40, 30}, {70_000, 2}, {300, 16}, {2, 70_000}
    };

    @ParameterizedTest
    @EnumSource
    void oneResamplerGivesForEveryImageWhatANewOneGives(Resampling filter) {
        Resampler resampler = new Resampler(24, 16, filter);
        byte[] target = new byte[3 * 24 * 16];
        for (int[] size : SIZES) {
            RgbImage image = noise(size[0], size[1]);
            resampler.resize(image, target);
            assertThat(target)
                    .as("%dx%d", size[0], size[1])
                    .isEqualTo(image.resized(24, 16, filter).samples());
        }
    }

    @Test
    void aTargetThatIsTooShortIsRefusedUntouched() {
        Resampler resampler = new Resampler(4, 4, Resampling.BILINEAR);
        byte[] target = new byte[47];
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> resampler.resize(noise(9, 9), target));
        assertThat(target).containsOnly(0);
    }

    @Test
    void aSizeWithoutPixelsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Resampler(0, 4, Resampling.BILINEAR))
                .withMessage("an image needs sides of at least 1 but was 0x4");
    }

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width).nextBytes(rgb);
        return RgbImage.wrap(width, height, rgb);
    }
}
