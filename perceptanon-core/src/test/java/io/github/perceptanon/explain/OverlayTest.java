// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.image.RgbImage;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final int SIDE = 224;
    private static final RgbImage GREY = grey(SIDE, SIDE);
    private static final Heatmap LEFT_SIDE = map(3, 1, 2, 0.5f);

    private static RgbImage grey(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        Arrays.fill(samples, (byte) 128);
        return RgbImage.of(width, height, samples);
    }

    /** Grad-CAM of one channel whose gradient is 1 everywhere: the map is the activations. */
    private static Heatmap map(float... values) {
        float[] gradients = new float[4];
        Arrays.fill(gradients, 1);
        return Heatmap.of(new FeatureMap(1, 2, 2, values, gradients), ExplainOptions.defaults());
    }

    private static boolean white(BufferedImage picture, int x, int y) {
        return (picture.getRGB(x, y) & 0xffffff) == 0xffffff;
    }

    @Test
    void aLongCaptionGoesOnInTheNextLine() {
        String caption = "original: gradcam++, layer4, target decrease (synthetic sample data, not human judgements)";

        BufferedImage shortOne = Overlay.draw(GREY, LEFT_SIDE, "gradcam");
        BufferedImage longOne = Overlay.draw(GREY, LEFT_SIDE, caption);

        assertThat(longOne.getHeight()).isGreaterThan(shortOne.getHeight());
        int legend = SIDE + 20; // below the colour bar
        assertThat(IntStream.range(legend, longOne.getHeight()))
                .as("nothing is cut at the right edge")
                .allMatch(y -> white(longOne, longOne.getWidth() - 1, y));
    }

    @Test
    void oneWordThatIsTooLongIsBroken() {
        BufferedImage picture = Overlay.draw(GREY, LEFT_SIDE, "x".repeat(200));

        assertThat(IntStream.range(SIDE + 20, picture.getHeight()))
                .allMatch(y -> white(picture, picture.getWidth() - 1, y));
    }

    @Test
    void bothImagesOfAPairAreLabelled() {
        PairHeatmaps maps = new PairHeatmaps(LEFT_SIDE, LEFT_SIDE);

        BufferedImage both = Overlay.drawPair(GREY, GREY, maps, "gradcam");

        BufferedImage left = both.getSubimage(0, 0, SIDE, both.getHeight());
        BufferedImage right = both.getSubimage(both.getWidth() - SIDE, 0, SIDE, both.getHeight());
        assertThat(differ(left, Overlay.draw(GREY, LEFT_SIDE, "original: gradcam")))
                .isFalse();
        assertThat(differ(right, Overlay.draw(GREY, LEFT_SIDE, "anonymized: gradcam")))
                .isFalse();
    }

    private static boolean differ(BufferedImage a, BufferedImage b) {
        return a.getHeight() != b.getHeight()
                || IntStream.range(0, a.getWidth() * a.getHeight())
                        .anyMatch(i -> a.getRGB(i % a.getWidth(), i / a.getWidth())
                                != b.getRGB(i % a.getWidth(), i / a.getWidth()));
    }

    @Test
    void aMapThatShowsNothingLeavesTheImageAsItIs() {
        BufferedImage picture = Overlay.draw(GREY, map(-1, -2, 0, -3), "gradcam");

        assertThat(IntStream.range(0, SIDE * SIDE))
                .allMatch(i -> (picture.getRGB(i % SIDE, i / SIDE) & 0xffffff) == 0x808080);
    }

    @Test
    void aMapThatShowsNothingSaysWhy() {
        assertThat(map(-1, -2, 0, -3).remark()).contains("no place of the image speaks for this");
        assertThat(map(2, 2, 2, 2).remark()).contains("all places of the image speak for this alike");
        assertThat(LEFT_SIDE.remark()).isEmpty();
        assertThat(map(-1, 2, 2, 2).remark()).isEmpty();
    }

    @Test
    void whatAMapWithoutColoursMeansStandsBelowIt() {
        BufferedImage remarked = Overlay.draw(GREY, map(-1, -2, 0, -3), "gradcam");
        BufferedImage captioned = Overlay.draw(GREY, map(2, 2, 2, 2), "gradcam");

        assertThat(differ(remarked, captioned)).isTrue();
    }
}
