// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.SampleGrid.OddEdge;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows in which the images are equal are not computed, and nobody can tell. */
class WindowScanTest {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 290;
    private static final RgbImage IMAGE = TestImages.scene(WIDTH, HEIGHT, 31);

    /** The same moments, all of them computed. */
    private record Computed(WindowArithmetic arithmetic) implements WindowArithmetic {
        @Override
        public int planes() {
            return arithmetic.planes();
        }

        @Override
        public void prepare(double[][] rows, int n) {
            arithmetic.prepare(rows, n);
        }

        @Override
        public void combine(double[][] averages, int n, double[] values) {
            arithmetic.combine(averages, n, values);
        }
    }

    private static void requireEqual(SampleGrid x, SampleGrid y, Border border, Float64Moments.Term term) {
        Float64Moments moments = new Float64Moments(term, Ssim.K1, Ssim.K2, x.peak());
        WindowScan all = new WindowScan(x, y, border, new Computed(moments));
        WindowScan changed = new WindowScan(x, y, border, moments);

        assertThat(changed.map()).isEqualTo(all.map());
        assertThat(changed.channelMeans(5)).isEqualTo(all.channelMeans(5));
    }

    private static RgbImage black(RgbImage image, int left, int top, int width, int height) {
        byte[] rgb = image.toBytes();
        for (int y = top; y < top + height; y++) {
            Arrays.fill(rgb, 3 * (y * image.width() + left), 3 * (y * image.width() + left + width), (byte) 0);
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    @ParameterizedTest(name = "{2}x{3} pixels at {0},{1}")
    @CsvSource({
        "300, 100, 90, 60", // across tiles
        "20, 20, 1, 1",
        "0, 0, 1, 1",
        "599, 289, 1, 1",
        "0, 285, 600, 5",
        "595, 0, 5, 290",
        "260, 128, 1, 1", // beside a tile's edge, in the reach of its neighbours
        "255, 127, 2, 2",
        "0, 0, 600, 290"
    })
    void oneBlackRectangle(int left, int top, int width, int height) {
        SampleGrid x = SampleGrid.of(IMAGE);
        SampleGrid y = SampleGrid.of(black(IMAGE, left, top, width, height));
        requireEqual(x, y, Border.SYMMETRIC, Float64Moments.Term.SIMILARITY);
        requireEqual(x, y, Border.REFLECT, Float64Moments.Term.SIMILARITY);
    }

    @ParameterizedTest
    @EnumSource(Float64Moments.Term.class)
    void specksInAnyPlaceOfImagesAndOfTheirReductions(Float64Moments.Term term) {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 12; round++) {
            RgbImage image = TestImages.scene(30 + random.nextInt(500), 30 + random.nextInt(260), round);
            RgbImage changed = image;
            for (int speck = 0; speck < round; speck++) {
                changed = black(
                        changed,
                        random.nextInt(image.width() - 9),
                        random.nextInt(image.height() - 9),
                        1 + random.nextInt(9),
                        1 + random.nextInt(9));
            }
            SampleGrid x = SampleGrid.of(image);
            SampleGrid y = SampleGrid.of(changed);
            requireEqual(x, y, Border.REFLECT, term);
            requireEqual(x.pooled(OddEdge.REPEATED), y.pooled(OddEdge.REPEATED), Border.SYMMETRIC, term);
        }
    }
}
