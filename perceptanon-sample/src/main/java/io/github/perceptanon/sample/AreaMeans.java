// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;

/**
 * Means over boxes of an image with fractional edges, from summed-area tables. Three channels: luma, and two colour
 * differences scaled by 0.6, because people perceive detail mostly by lightness. White is 1.
 */
final class AreaMeans {
    static final int CHANNELS = 3;
    private static final double COLOUR = 0.6;

    private final int width;
    private final int height;
    private final double[] sums;

    AreaMeans(RgbImage image) {
        width = image.width();
        height = image.height();
        sums = new double[(width + 1) * (height + 1) * CHANNELS];
        byte[] rgb = image.toBytes();
        double[] row = new double[CHANNELS];
        for (int y = 0; y < height; y++) {
            Arrays.fill(row, 0);
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                double r = (rgb[at] & 0xff) / 255.0;
                double g = (rgb[at + 1] & 0xff) / 255.0;
                double b = (rgb[at + 2] & 0xff) / 255.0;
                double luma = 0.299 * r + 0.587 * g + 0.114 * b;
                row[0] += luma;
                row[1] += COLOUR * 0.564 * (b - luma);
                row[2] += COLOUR * 0.713 * (r - luma);
                for (int c = 0; c < CHANNELS; c++) {
                    sums[index(x + 1, y + 1, c)] = sums[index(x + 1, y, c)] + row[c];
                }
            }
        }
    }

    private int index(int x, int y, int channel) {
        return (y * (width + 1) + x) * CHANNELS + channel;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The box must be inside the image and not empty. */
    double mean(double x0, double y0, double x1, double y1, int channel) {
        double sum = at(x1, y1, channel) - at(x0, y1, channel) - at(x1, y0, channel) + at(x0, y0, channel);
        return sum / ((x1 - x0) * (y1 - y0));
    }

    /** Bilinear between corners of the table, which is exact for constant pixels. */
    private double at(double x, double y, int channel) {
        int x0 = Math.min((int) x, width - 1);
        int y0 = Math.min((int) y, height - 1);
        double fx = x - x0;
        double fy = y - y0;
        double upper = sums[index(x0, y0, channel)] * (1 - fx) + sums[index(x0 + 1, y0, channel)] * fx;
        double lower = sums[index(x0, y0 + 1, channel)] * (1 - fx) + sums[index(x0 + 1, y0 + 1, channel)] * fx;
        return upper * (1 - fy) + lower * fy;
    }
}
