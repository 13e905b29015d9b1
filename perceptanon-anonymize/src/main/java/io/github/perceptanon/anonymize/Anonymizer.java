// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * A way to make parts of an image unrecognisable. Pixels outside the regions never change. Every anonymizer is a pure,
 * deterministic and thread-safe function. Several regions are treated as their union, so overlaps are not treated
 * twice.
 *
 * <table>
 * <caption>Effect inside the regions</caption>
 * <tr><th>anonymizer</th><th>inside the regions</th><th>strength</th></tr>
 * <tr><td>{@link None}</td><td>nothing</td><td>none</td></tr>
 * <tr><td>{@link Blur}</td><td>Gaussian low-pass</td><td>sigma in pixels</td></tr>
 * <tr><td>{@link Pixelate}</td><td>square blocks of the mean colour</td><td>block side in pixels</td></tr>
 * <tr><td>{@link Mask}</td><td>one colour laid over</td><td>opacity</td></tr>
 * <tr><td>{@link Inpaint}</td><td>the surroundings grown inwards</td><td>the size of the region</td></tr>
 * </table>
 */
public sealed interface Anonymizer {

    /**
     * Anonymizes the regions of an image.
     *
     * @param image the original
     * @param regions the regions; without any the image is unchanged
     * @return a new image, or the original itself if nothing changed
     */
    RgbImage apply(RgbImage image, List<Region> regions);

    /**
     * Anonymizes one region of an image.
     *
     * @param image the original
     * @param region the region
     * @return a new image, or the original itself if nothing changed
     */
    default RgbImage apply(RgbImage image, Region region) {
        return apply(image, List.of(region));
    }

    /**
     * Anonymizes a whole image.
     *
     * @param image the original
     * @return a new image, or the original itself if nothing changed
     */
    default RgbImage apply(RgbImage image) {
        return apply(image, Region.whole(image));
    }

    /** Does not change the image. */
    record None() implements Anonymizer {
        @Override
        public RgbImage apply(RgbImage image, List<Region> regions) {
            Objects.requireNonNull(regions, "regions");
            return Objects.requireNonNull(image, "image");
        }
    }

    /**
     * A Gaussian blur. The kernel is truncated at 3 sigma and normalised, and border pixels are repeated beyond the
     * image. Pixels just outside a region bleed into it, as with a camera's defocus.
     *
     * @param sigma standard deviation in pixels, above 0 and at most 1000
     */
    record Blur(double sigma) implements Anonymizer {
        /**
         * Checks the strength.
         *
         * @throws IllegalArgumentException if sigma is not above 0 and at most 1000
         */
        public Blur {
            if (!(sigma > 0 && sigma <= 1000)) {
                throw new IllegalArgumentException("sigma of a blur must be above 0 and at most 1000 but was " + sigma);
            }
        }

        @Override
        public RgbImage apply(RgbImage image, List<Region> regions) {
            Coverage coverage = Coverage.of(image.width(), image.height(), regions);
            return coverage.isEmpty() ? image : new GaussianBlur(sigma).blur(image, coverage);
        }
    }

    /**
     * Blocks with the mean colour of their pixels. Blocks start at the upper left corner of the regions' bounds.
     *
     * @param block side of a block in pixels, at least 1
     */
    record Pixelate(int block) implements Anonymizer {
        /**
         * Checks the strength.
         *
         * @throws IllegalArgumentException if the block is below 1
         */
        public Pixelate {
            if (block < 1) {
                throw new IllegalArgumentException("block of a pixelation must be at least 1 but was " + block);
            }
        }

        @Override
        public RgbImage apply(RgbImage image, List<Region> regions) {
            Coverage coverage = Coverage.of(image.width(), image.height(), regions);
            if (coverage.isEmpty() || block == 1) {
                return image;
            }
            byte[] rgb = image.toBytes();
            for (int y = coverage.top(); y < coverage.bottom(); y += block) {
                for (int x = coverage.left(); x < coverage.right(); x += block) {
                    flatten(rgb, image.width(), coverage, x, y);
                }
            }
            return RgbImage.of(image.width(), image.height(), rgb);
        }

        private void flatten(byte[] rgb, int width, Coverage coverage, int x0, int y0) {
            int x1 = (int) Math.min((long) x0 + block, coverage.right());
            int y1 = (int) Math.min((long) y0 + block, coverage.bottom());
            int area = (x1 - x0) * (y1 - y0);
            for (int c = 0; c < 3; c++) {
                long sum = 0;
                for (int y = y0; y < y1; y++) {
                    for (int x = x0; x < x1; x++) {
                        sum += rgb[(y * width + x) * 3 + c] & 0xff;
                    }
                }
                byte mean = (byte) ((sum + area / 2) / area);
                for (int y = y0; y < y1; y++) {
                    for (int x = x0; x < x1; x++) {
                        if (coverage.contains(x, y)) {
                            rgb[(y * width + x) * 3 + c] = mean;
                        }
                    }
                }
            }
        }
    }

    /**
     * An overlay of one colour.
     *
     * @param color 0xRRGGBB
     * @param opacity above 0 and at most 1; below 1 the original remains visible
     */
    record Mask(int color, double opacity) implements Anonymizer {
        /**
         * Checks colour and strength.
         *
         * @throws IllegalArgumentException if the colour is not within 0 and 0xffffff or the opacity not above 0 and at
         * most 1
         */
        public Mask {
            if (color < 0 || color > 0xffffff) {
                throw new IllegalArgumentException("color of a mask must be within 0 and 0xffffff but was " + color);
            }
            if (!(opacity > 0 && opacity <= 1)) {
                throw new IllegalArgumentException(
                        "opacity of a mask must be above 0 and at most 1 but was " + opacity);
            }
        }

        /**
         * An opaque mask.
         *
         * @param color 0xRRGGBB
         * @throws IllegalArgumentException if the colour is not within 0 and 0xffffff
         */
        public Mask(int color) {
            this(color, 1);
        }

        @Override
        public RgbImage apply(RgbImage image, List<Region> regions) {
            Coverage coverage = Coverage.of(image.width(), image.height(), regions);
            if (coverage.isEmpty()) {
                return image;
            }
            byte[] rgb = image.toBytes();
            for (int y = coverage.top(); y < coverage.bottom(); y++) {
                for (int x = coverage.left(); x < coverage.right(); x++) {
                    if (coverage.contains(x, y)) {
                        cover(rgb, (y * image.width() + x) * 3);
                    }
                }
            }
            return RgbImage.of(image.width(), image.height(), rgb);
        }

        private void cover(byte[] rgb, int at) {
            for (int c = 0; c < 3; c++) {
                int over = color >> (16 - 8 * c) & 0xff;
                rgb[at + c] = (byte) Math.round(opacity * over + (1 - opacity) * (rgb[at + c] & 0xff));
            }
        }
    }

    /**
     * Fills the regions from their border with the harmonic function that has the image's values on the border, like
     * heat diffusing inwards to equilibrium. There is no flow across the image's edge. A region that covers the whole
     * image gets its mean colour.
     */
    record Inpaint() implements Anonymizer {
        @Override
        public RgbImage apply(RgbImage image, List<Region> regions) {
            Coverage coverage = Coverage.of(image.width(), image.height(), regions);
            return coverage.isEmpty() ? image : HarmonicFill.fill(image, coverage);
        }
    }
}
