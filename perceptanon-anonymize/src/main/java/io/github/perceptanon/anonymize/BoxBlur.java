// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A Gaussian of any width in constant time per pixel: three means over boxes, one after another, come close to it. The
 * boxes' odd widths are chosen so that their variances add up to the Gaussian's as nearly as widths that differ by 2
 * allow (P. Kovesi, Fast Almost-Gaussian Filtering, DICTA 2010). Border pixels are repeated beyond the image.
 */
final class BoxBlur {
    private static final int PASSES = 3;
    private static final double LEAST_SIGMA = 4;
    /** Columns that go through the vertical passes together. */
    private static final int TILE = 64;
    /** Values have 8 binary places between the passes. */
    private static final int ONE = 256;

    private final int[] radii = new int[PASSES];

    BoxBlur(double sigma) {
        double ideal = Math.sqrt(12 * sigma * sigma / PASSES + 1);
        int narrow = (int) Math.floor(ideal);
        narrow -= narrow % 2 == 0 ? 1 : 0;
        double variance = 12 * sigma * sigma;
        double narrowOnes = (variance - PASSES * (narrow * (double) narrow + 4.0 * narrow + 3)) / (-4.0 * narrow - 4);
        for (int i = 0; i < PASSES; i++) {
            radii[i] = (i < Math.round(narrowOnes) ? narrow : narrow + 2) / 2;
        }
    }

    /** Whether the boxes are wide enough to come close; narrower Gaussians are fast enough as they are. */
    static boolean isGoodFor(double sigma) {
        return sigma >= LEAST_SIGMA;
    }

    /** Blurs a whole image; the regions do not matter. */
    RgbImage blur(RgbImage image, List<Region> regions) {
        return blur(image);
    }

    RgbImage blur(RgbImage image) {
        int width = image.width();
        int height = image.height();
        char[] values = alongRows(image);
        byte[] rgb = new byte[width * height * 3];
        int[] from = new int[height * TILE * 3];
        int[] to = new int[from.length];
        for (int x = 0; x < width; x += TILE) {
            int lanes = Math.min(TILE, width - x) * 3;
            for (int y = 0; y < height; y++) {
                for (int i = 0, at = (y * width + x) * 3; i < lanes; i++) {
                    from[y * lanes + i] = values[at + i];
                }
            }
            for (int radius : radii) {
                mean(from, to, height, lanes, radius);
                int[] swap = from;
                from = to;
                to = swap;
            }
            for (int y = 0; y < height; y++) {
                for (int i = 0, at = (y * width + x) * 3; i < lanes; i++) {
                    rgb[at + i] = (byte) Math.min(255, (from[y * lanes + i] + ONE / 2) / ONE);
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    private char[] alongRows(RgbImage image) {
        int width = image.width();
        char[] values = new char[width * image.height() * 3];
        byte[] row = new byte[width * 3];
        int[] from = new int[width * 3];
        int[] to = new int[width * 3];
        for (int y = 0; y < image.height(); y++) {
            image.copyRow(y, row, 0);
            for (int i = 0; i < row.length; i++) {
                from[i] = (row[i] & 0xff) * ONE;
            }
            for (int radius : radii) {
                mean(from, to, width, 3, radius);
                int[] swap = from;
                from = to;
                to = swap;
            }
            for (int i = 0, at = y * row.length; i < row.length; i++) {
                values[at + i] = (char) from[i];
            }
        }
        return values;
    }

    /** Means along a line of places, each with so many lanes. */
    private static void mean(int[] from, int[] to, int length, int lanes, int radius) {
        int[] sums = new int[lanes];
        for (int k = -radius; k <= radius; k++) {
            add(sums, from, Math.min(Math.max(k, 0), length - 1) * lanes, 1);
        }
        float scale = 1f / (2 * radius + 1);
        for (int place = 0; place < length; place++) {
            int at = place * lanes;
            for (int i = 0; i < lanes; i++) {
                to[at + i] = (int) (sums[i] * scale + 0.5f);
            }
            add(sums, from, Math.min(place + radius + 1, length - 1) * lanes, 1);
            add(sums, from, Math.max(place - radius, 0) * lanes, -1);
        }
    }

    private static void add(int[] sums, int[] values, int at, int sign) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += sign * values[at + i];
        }
    }
}
