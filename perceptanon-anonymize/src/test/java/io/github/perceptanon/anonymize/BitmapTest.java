// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitmapTest {
    private static final int WIDTH = 23;
    private static final int HEIGHT = 17;

    /** A bitmap of some pixels at random, and the pixels. */
    private static boolean[][] noise(double share, int seed) {
        Random random = new Random(seed);
        boolean[][] pixels = new boolean[HEIGHT][WIDTH];
        for (boolean[] row : pixels) {
            for (int x = 0; x < WIDTH; x++) {
                row[x] = random.nextDouble() < share;
            }
        }
        return pixels;
    }

    private static Bitmap bitmap(boolean[][] pixels) {
        int[] runs = new int[WIDTH * HEIGHT + 1];
        int n = 0;
        boolean inside = false;
        for (int x = 0; x < WIDTH; x++) {
            for (int y = 0; y < HEIGHT; y++) {
                if (pixels[y][x] != inside) {
                    inside = !inside;
                    n++;
                }
                runs[n]++;
            }
        }
        return Bitmap.of(WIDTH, HEIGHT, Arrays.copyOf(runs, n + 1));
    }

    private static boolean[][] inside(Region region) {
        boolean[][] pixels = new boolean[HEIGHT][WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                pixels[y][x] = region.contains(x + 0.5, y + 0.5);
            }
        }
        return pixels;
    }

    private static boolean[][] masked(Region region) {
        byte[] black = new byte[WIDTH * HEIGHT * 3];
        RgbImage image = new Anonymizer.Mask(0xffffff).apply(RgbImage.of(WIDTH, HEIGHT, black), region);
        boolean[][] pixels = new boolean[HEIGHT][WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                pixels[y][x] = image.sample(x, y, 0) == 255;
            }
        }
        return pixels;
    }

    @Test
    void containsAndCoversItsPixels() {
        for (int seed = 0; seed < 20; seed++) {
            boolean[][] pixels = noise(0.05 * (seed + 1), seed);
            Bitmap bitmap = bitmap(pixels);
            assertThat(inside(bitmap)).isDeepEqualTo(pixels);
            assertThat(masked(bitmap)).isDeepEqualTo(pixels);
        }
    }

    @Test
    void movedBitmapsCoverMovedPixels() {
        boolean[][] pixels = noise(0.4, 3);
        Region moved = bitmap(pixels).moved(-5, 4);
        boolean[][] expected = new boolean[HEIGHT][WIDTH];
        for (int y = 4; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH - 5; x++) {
                expected[y][x] = pixels[y - 4][x + 5];
            }
        }
        assertThat(inside(moved)).isDeepEqualTo(expected);
        assertThat(masked(moved)).isDeepEqualTo(expected);
        assertThat(moved.moved(5, -4)).isEqualTo(bitmap(pixels));
    }

    @Test
    void grownBitmapsReachAsFarAsTheirBoundsGrow() {
        boolean[][] pixels = new boolean[HEIGHT][WIDTH];
        for (int i = 4; i < 12; i++) {
            pixels[i][i + 2] = true; // a diagonal: bounds of 8 × 8
        }
        boolean[][] expected = new boolean[HEIGHT][WIDTH];
        for (int i = 4; i < 12; i++) {
            for (int y = i - 2; y <= i + 2; y++) {
                for (int x = i; x <= i + 4; x++) {
                    expected[y][x] = true;
                }
            }
        }
        assertThat(inside(bitmap(pixels).grown(1.5))).isDeepEqualTo(expected);
        assertThat(bitmap(pixels).grown(1)).isEqualTo(bitmap(pixels));
    }

    @Test
    void narrowedBitmapsLoseTheirBorder() {
        boolean[][] pixels = new boolean[HEIGHT][WIDTH];
        boolean[][] expected = new boolean[HEIGHT][WIDTH];
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 16; x++) {
                pixels[y][x] = true;
                expected[y][x] = y >= 3 && y < 9 && x >= 4 && x < 12;
            }
        }
        assertThat(inside(bitmap(pixels).grown(0.5))).isDeepEqualTo(expected);
        assertThatThrownBy(() -> bitmap(noise(0.1, 1)).grown(0.1)).hasMessageContaining("nothing left");
    }

    @Test
    void refusesRunsThatDoNotFit() {
        assertThatThrownBy(() -> Bitmap.of(2, 3, 1, 2, 4))
                .hasMessageContaining("add up to 7")
                .hasMessageContaining("6");
        assertThatThrownBy(() -> Bitmap.of(2, 3, 1, -2, 7)).hasMessageContaining("-2");
        assertThatThrownBy(() -> Bitmap.of(2, 3, 6)).hasMessageContaining("at least 1 pixel");
        assertThatThrownBy(() -> Bitmap.of(1 << 20, 1 << 20, 0)).hasMessageContaining("1048576x1048576");
        assertThatThrownBy(() -> Bitmap.of(0, 3, 0)).hasMessageContaining("0x3");
    }

    @Test
    void differentPixelsMeanDifferentBitmaps() {
        assertThat(Bitmap.of(3, 3, 1, 2, 6))
                .isEqualTo(Bitmap.of(3, 3, 1, 2, 6))
                .hasSameHashCodeAs(Bitmap.of(3, 3, 1, 2, 6));
        assertThat(Bitmap.of(3, 3, 1, 2, 6)).isNotEqualTo(Bitmap.of(3, 3, 1, 3, 5));
        assertThat(Bitmap.of(3, 3, 1, 2, 6).toString())
                .isNotEqualTo(Bitmap.of(3, 3, 2, 2, 5).toString());
    }
}
