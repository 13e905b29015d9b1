// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A Gaussian for large sigma at a cost that does not grow with it: means of square blocks, a narrow Gaussian of these,
 * and a bilinear step back. With blocks of side s the first step adds s²/12 to the variance and the last one s²/6, which
 * the Gaussian between them leaves out. Blocks are half of sigma wide, so that neither shows.
 */
final class WideBlur {
    private static final double LEAST_SIGMA = 4;
    private static final int ONE = 256;

    private final int side;
    private final double sigmaInBlocks;

    WideBlur(double sigma) {
        side = (int) (sigma / 2);
        sigmaInBlocks = Math.sqrt(sigma * sigma - side * side / 4.0) / side;
    }

    /** Whether a blur is wide enough for blocks; narrower ones are fast enough as they are. */
    static boolean isGoodFor(double sigma) {
        return sigma >= LEAST_SIGMA;
    }

    /** Blurs the bounds of the regions; the rest of the result is black. */
    RgbImage blur(RgbImage image, List<Region> regions) {
        RgbImage blocks = new Anonymizer.Blur(sigmaInBlocks).apply(means(image));
        int x0 = image.width();
        int y0 = image.height();
        int x1 = 0;
        int y1 = 0;
        for (Region region : regions) {
            Region.Rectangle bounds = region.bounds();
            x0 = Math.min(x0, (int) Math.max(0, Math.floor(bounds.x())));
            y0 = Math.min(y0, (int) Math.max(0, Math.floor(bounds.y())));
            x1 = Math.max(x1, (int) Math.min(image.width(), Math.ceil(bounds.x() + bounds.width())));
            y1 = Math.max(y1, (int) Math.min(image.height(), Math.ceil(bounds.y() + bounds.height())));
        }
        return interpolated(image.width(), image.height(), blocks, x0, y0, x1, y1);
    }

    /** Blocks begin at the upper left corner; the last ones may be narrower. */
    private RgbImage means(RgbImage image) {
        int width = (image.width() + side - 1) / side;
        int height = (image.height() + side - 1) / side;
        byte[] means = new byte[width * height * 3];
        byte[] row = new byte[image.width() * 3];
        int[] sums = new int[width * 3];
        for (int by = 0; by < height; by++) {
            int rows = Math.min(side, image.height() - by * side);
            for (int y = 0; y < rows; y++) {
                image.copyRow(by * side + y, row, 0);
                for (int bx = 0; bx < width; bx++) {
                    int red = 0;
                    int green = 0;
                    int blue = 0;
                    int end = Math.min(row.length, (bx + 1) * side * 3);
                    for (int i = bx * side * 3; i < end; i += 3) {
                        red += row[i] & 0xff;
                        green += row[i + 1] & 0xff;
                        blue += row[i + 2] & 0xff;
                    }
                    sums[bx * 3] += red;
                    sums[bx * 3 + 1] += green;
                    sums[bx * 3 + 2] += blue;
                }
            }
            for (int i = 0; i < sums.length; i++) {
                int area = rows * Math.min(side, image.width() - i / 3 * side);
                means[by * sums.length + i] = (byte) ((sums[i] + area / 2) / area);
                sums[i] = 0;
            }
        }
        return RgbImage.of(width, height, means);
    }

    private RgbImage interpolated(int width, int height, RgbImage blocks, int x0, int y0, int x1, int y1) {
        byte[] rgb = new byte[width * height * 3];
        int[] columns = new int[width];
        int[] weights = new int[width];
        for (int x = x0; x < x1; x++) {
            double at = place(x, blocks.width());
            columns[x] = ((int) at) * 3;
            weights[x] = (int) ((at - (int) at) * ONE + 0.5);
        }
        byte[] upper = new byte[blocks.width() * 3];
        byte[] lower = new byte[upper.length];
        int[] line = new int[upper.length + 3];
        for (int y = y0; y < y1; y++) {
            double at = place(y, blocks.height());
            blocks.copyRow((int) at, upper, 0);
            blocks.copyRow(Math.min((int) at + 1, blocks.height() - 1), lower, 0);
            int weight = (int) ((at - (int) at) * ONE + 0.5);
            for (int i = 0; i < upper.length; i++) {
                line[i] = (upper[i] & 0xff) * (ONE - weight) + (lower[i] & 0xff) * weight;
            }
            System.arraycopy(line, upper.length - 3, line, upper.length, 3);
            for (int x = x0, out = (y * width + x0) * 3; x < x1; x++, out += 3) {
                int left = columns[x];
                int w = weights[x];
                for (int c = 0; c < 3; c++) {
                    int sum = line[left + c] * (ONE - w) + line[left + 3 + c] * w;
                    rgb[out + c] = (byte) ((sum + ONE * ONE / 2) / (ONE * ONE));
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** A pixel's centre on the grid of the blocks' centres, not beyond the outermost. */
    private double place(int pixel, int blocks) {
        return Math.max(0, Math.min(blocks - 1, (pixel + 0.5) / side - 0.5));
    }
}
