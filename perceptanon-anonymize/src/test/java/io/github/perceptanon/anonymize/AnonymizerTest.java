// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnonymizerTest {
    private static final int WIDTH = 61;
    private static final int HEIGHT = 47;
    private static final RgbImage NOISE = noise(WIDTH, HEIGHT);
    private static final Region BOX = new Region.Rectangle(10, 8, 24, 18);
    private static final Region OVAL = new Region.Ellipse(40, 25, 15, 12);

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(7).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }

    private static RgbImage ramp() {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            rgb[3 * i] = (byte) (3 * (i % WIDTH) + 20);
            rgb[3 * i + 1] = (byte) (4 * (i / WIDTH) + 10);
            rgb[3 * i + 2] = (byte) (i % WIDTH + 2 * (i / WIDTH));
        }
        return RgbImage.of(WIDTH, HEIGHT, rgb);
    }

    static List<Anonymizer> all() {
        return List.of(
                new Anonymizer.None(),
                new Anonymizer.Blur(2.5),
                new Anonymizer.Pixelate(6),
                new Anonymizer.Mask(0x204060),
                new Anonymizer.Mask(0xffffff, 0.5),
                new Anonymizer.Inpaint());
    }

    @ParameterizedTest
    @MethodSource("all")
    void changesNothingOutsideItsRegions(Anonymizer anonymizer) {
        List<Region> regions = List.of(BOX, OVAL);
        RgbImage after = anonymizer.apply(NOISE, regions);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if (!BOX.contains(x + 0.5, y + 0.5) && !OVAL.contains(x + 0.5, y + 0.5)) {
                    for (int c = 0; c < 3; c++) {
                        assertThat(after.sample(x, y, c)).isEqualTo(NOISE.sample(x, y, c));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void leavesTheImageAsItIsWhereTheRegionLiesOutside(Anonymizer anonymizer) {
        Region elsewhere = new Region.Rectangle(-50, -50, 20, 20);
        assertThat(anonymizer.apply(NOISE, elsewhere).toBytes()).isEqualTo(NOISE.toBytes());
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesRegionsThatReachBeyondTheImage(Anonymizer anonymizer) {
        RgbImage after = anonymizer.apply(NOISE, new Region.Ellipse(0, HEIGHT, 30, 30));
        assertThat(after.sample(WIDTH - 1, 0, 0)).isEqualTo(NOISE.sample(WIDTH - 1, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesTheSameTwice(Anonymizer anonymizer) {
        assertThat(anonymizer.apply(NOISE, OVAL).toBytes())
                .isEqualTo(anonymizer.apply(NOISE, OVAL).toBytes());
    }

    @ParameterizedTest
    @MethodSource("all")
    void countsARegionNamedTwiceOnce(Anonymizer anonymizer) {
        assertThat(anonymizer.apply(NOISE, List.of(OVAL, OVAL)).toBytes())
                .isEqualTo(anonymizer.apply(NOISE, OVAL).toBytes());
    }

    @Test
    void maskMakesTheRegionOneColour() {
        RgbImage after = new Anonymizer.Mask(0x204060).apply(NOISE, BOX);
        for (int y = 8; y < 26; y++) {
            for (int x = 10; x < 34; x++) {
                assertThat(new int[] {after.sample(x, y, 0), after.sample(x, y, 1), after.sample(x, y, 2)})
                        .containsExactly(0x20, 0x40, 0x60);
            }
        }
    }

    @Test
    void halfOpaqueMaskIsTheMeanOfBoth() {
        RgbImage after = new Anonymizer.Mask(0xffffff, 0.5).apply(NOISE);
        assertThat((double) after.sample(5, 5, 1)).isCloseTo((NOISE.sample(5, 5, 1) + 255) / 2.0, within(0.51));
    }

    @Test
    void pixelateMakesBlocksOfTheirMean() {
        RgbImage after = new Anonymizer.Pixelate(6).apply(NOISE, BOX);
        for (int by = 8; by < 26; by += 6) {
            for (int bx = 10; bx < 34; bx += 6) {
                int sum = 0;
                for (int i = 0; i < 36; i++) {
                    sum += NOISE.sample(bx + i % 6, by + i / 6, 2);
                }
                for (int i = 0; i < 36; i++) {
                    assertThat(after.sample(bx + i % 6, by + i / 6, 2)).isEqualTo((sum + 18) / 36);
                }
            }
        }
    }

    @Test
    void pixelateTakesBlocksLargerThanTheImage() {
        RgbImage after = new Anonymizer.Pixelate(Integer.MAX_VALUE).apply(NOISE);
        assertThat(after.sample(0, 0, 0)).isEqualTo(after.sample(WIDTH - 1, HEIGHT - 1, 0));
    }

    @Test
    void blurReducesGradientsMoreTheWiderItIs() {
        double before = gradients(NOISE);
        double mild = gradients(new Anonymizer.Blur(1).apply(NOISE));
        double strong = gradients(new Anonymizer.Blur(3).apply(NOISE));
        assertThat(mild).isLessThan(before / 2);
        assertThat(strong).isLessThan(mild / 2);
    }

    @Test
    void blurOfAPointIsTheGaussian() {
        byte[] rgb = new byte[31 * 31 * 3];
        rgb[(15 * 31 + 15) * 3] = (byte) 255;
        RgbImage after = new Anonymizer.Blur(1.2).apply(RgbImage.of(31, 31, rgb));
        double peak = 255 / (2 * Math.PI * 1.2 * 1.2);
        assertThat((double) after.sample(15, 15, 0)).isCloseTo(peak, within(1.0));
        assertThat((double) after.sample(17, 16, 0)).isCloseTo(peak * Math.exp(-5 / 2.88), within(1.0));
        assertThat(after.sample(15, 15, 1)).isZero();
    }

    @Test
    void blurKeepsAConstantImage() {
        byte[] rgb = new byte[40 * 30 * 3];
        Arrays.fill(rgb, (byte) 201);
        assertThat(new Anonymizer.Blur(9).apply(RgbImage.of(40, 30, rgb)).toBytes())
                .isEqualTo(rgb);
    }

    @Test
    void inpaintContinuesALinearRamp() {
        RgbImage ramp = ramp();
        RgbImage after = new Anonymizer.Inpaint().apply(ramp, new Region.Ellipse(30, 23, 18, 14));
        int worst = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 3; c++) {
                    worst = Math.max(worst, Math.abs(after.sample(x, y, c) - ramp.sample(x, y, c)));
                }
            }
        }
        assertThat(worst).isLessThanOrEqualTo(2);
    }

    @Test
    void inpaintStaysWithinTheColoursOfTheBorder() {
        RgbImage after = new Anonymizer.Inpaint().apply(ramp(), BOX);
        for (int y = 8; y < 26; y++) {
            for (int x = 10; x < 34; x++) {
                assertThat(after.sample(x, y, 0)).isBetween(3 * 9 + 20, 3 * 34 + 20);
            }
        }
    }

    @Test
    void inpaintOfTheWholeImageIsItsMean() {
        RgbImage after = new Anonymizer.Inpaint().apply(NOISE);
        assertThat(after.sample(3, 4, 0)).isEqualTo(after.sample(50, 40, 0)).isBetween(118, 137);
    }

    @Test
    void refusesStrengthsOutOfRange() {
        assertThatThrownBy(() -> new Anonymizer.Blur(0))
                .hasMessageContaining("above 0")
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> new Anonymizer.Blur(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Anonymizer.Pixelate(0)).hasMessageContaining("at least 1 but was 0");
        assertThatThrownBy(() -> new Anonymizer.Mask(0x1000000)).hasMessageContaining("0xffffff");
        assertThatThrownBy(() -> new Anonymizer.Mask(0, 1.01)).hasMessageContaining("1.01");
        assertThatThrownBy(() -> new Region.Rectangle(0, 0, 0, 5)).hasMessageContaining("width");
        assertThatThrownBy(() -> new Region.Ellipse(Double.NaN, 0, 1, 1)).hasMessageContaining("centerX");
        assertThatThrownBy(() -> BOX.grown(-1)).hasMessageContaining("factor");
    }

    @Test
    void grownRegionsKeepTheirCentre() {
        assertThat(BOX.grown(2)).isEqualTo(new Region.Rectangle(-2, -1, 48, 36));
        assertThat(OVAL.grown(0.5)).isEqualTo(new Region.Ellipse(40, 25, 7.5, 6));
    }

    private static double gradients(RgbImage image) {
        double sum = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 1; x < image.width(); x++) {
                sum += Math.abs(image.sample(x, y, 1) - image.sample(x - 1, y, 1));
            }
        }
        return sum;
    }
}
