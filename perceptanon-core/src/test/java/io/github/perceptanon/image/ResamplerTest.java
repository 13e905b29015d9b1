// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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

    /** Blocks of rows, groups of columns, and rows too long for either end at these sizes or beside them. */
    @ParameterizedTest
    @EnumSource
    void everySizeGivesWhatPillowsDefinitionSays(Resampling filter) {
        int[][] sizes = {
            {1, 1, 3, 2},
            {3, 200, 2, 7},
            {4, 129, 3, 128},
            {5, 127, 5, 9},
            {6, 128, 7, 128},
            {7, 257, 2, 257},
            {8, 1, 3, 3},
            {9, 130, 4, 60},
            {61, 255, 13, 17},
            {301, 129, 37, 5},
            {1_000, 3, 999, 2},
            {9_000, 3, 8, 2},
            {9_001, 3, 3, 2},
            {3, 9_001, 2, 3},
            {7, 5, 1_500, 3},
            {30_000, 1, 5, 1}
        };
        for (int[] size : sizes) {
            RgbImage image = noise(size[0], size[1]);
            byte[] target = new byte[3 * size[2] * size[3]];
            new Resampler(size[2], size[3], filter).resize(image, target);
            assertThat(target)
                    .as("%dx%d to %dx%d", size[0], size[1], size[2], size[3])
                    .isEqualTo(asDefined(image, size[2], size[3], filter));
        }
    }

    /** Pillow's definition without any of what makes it fast: the samples of each row, then those of each column. */
    private static byte[] asDefined(RgbImage image, int width, int height, Resampling filter) {
        int[] rows = mapped(image.samples(), image.height(), image.width(), width, 3, filter);
        byte[] between = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            between[i] = (byte) rows[i];
        }
        int[] both = mapped(between, 1, image.height(), height, 3 * width, filter);
        byte[] target = new byte[both.length];
        for (int i = 0; i < both.length; i++) {
            target[i] = (byte) both[i];
        }
        return target;
    }

    /** (outer, from, inner) to (outer, to, inner). */
    private static int[] mapped(byte[] samples, int outer, int from, int to, int inner, Resampling filter) {
        int[] target = new int[outer * to * inner];
        double scale = (double) from / to;
        double wide = Math.max(1, scale);
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int low = Math.max(0, (int) (center - filter.support() * wide + 0.5));
            int high = Math.min(from, (int) (center + filter.support() * wide + 0.5));
            double[] weights = new double[high - low];
            double sum = 0;
            for (int k = low; k < high; k++) {
                weights[k - low] = filter.weight((k - center + 0.5) * (1 / wide));
                sum += weights[k - low];
            }
            for (int o = 0; o < outer; o++) {
                for (int s = 0; s < inner; s++) {
                    long total = 1 << 21;
                    for (int k = low; k < high; k++) {
                        double weight = weights[k - low] / sum * (1 << 22);
                        int fixed = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
                        total += (long) fixed * (samples[(o * from + k) * inner + s] & 0xff);
                    }
                    int value = from == to
                            ? samples[(o * from + i) * inner + s] & 0xff
                            : (int) Math.max(0, Math.min(255, total >> 22));
                    target[(o * to + i) * inner + s] = value;
                }
            }
        }
        return target;
    }

    @Test
    void imagesOfChangingSizesLeaveNothingToTheGarbageCollector() {
        Resampler resampler = new Resampler(24, 16, Resampling.BILINEAR);
        byte[] target = new byte[3 * 24 * 16];
        RgbImage[] images = {noise(640, 360), noise(24, 300), noise(480, 16), noise(3, 5), noise(1_000, 700)};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = 0;
        int calls = 0;
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                before = threads.getThreadAllocatedBytes(self);
            }
            for (RgbImage image : images) {
                resampler.resize(image, target);
                calls += i >= 100 ? 1 : 0;
            }
        }
        assertThat((threads.getThreadAllocatedBytes(self) - before) / calls).isLessThan(64);
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
