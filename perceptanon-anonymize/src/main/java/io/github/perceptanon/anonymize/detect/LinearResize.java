// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.image.RgbImage;

/**
 * Scales an image as the detectors' own programs do, by OpenCV's {@code INTER_LINEAR}: between the two nearest samples in either
 * direction, also where the image becomes smaller. Rows must be asked for from top to bottom. Not thread-safe.
 */
final class LinearResize {
    private static final int CHANNELS = 3;

    private final RgbImage image;
    private final int width;
    private final Taps columns;
    private final Taps rows;
    private final byte[] source;
    private float[] upper;
    private float[] lower;
    private int upperRow = -1;
    private int lowerRow = -1;

    LinearResize(RgbImage image, int width, int height) {
        this.image = image;
        this.width = width;
        this.columns = new Taps(image.width(), width);
        this.rows = new Taps(image.height(), height);
        this.source = new byte[CHANNELS * image.width()];
        this.upper = new float[CHANNELS * width];
        this.lower = new float[CHANNELS * width];
    }

    /** The first of two neighbours of each sample, and the weight of the second. */
    private static final class Taps {
        final int[] first;
        final int[] second;
        final float[] weight;

        Taps(int from, int to) {
            first = new int[to];
            second = new int[to];
            weight = new float[to];
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                double at = Math.max(0, (i + 0.5) * scale - 0.5);
                int before = (int) Math.min(from - 1, Math.floor(at));
                first[i] = before;
                second[i] = Math.min(from - 1, before + 1);
                weight[i] = (float) (at - before);
            }
        }
    }

    /** Computes a row of (width, 3) samples. */
    void row(int y, byte[] target) {
        if (rows.first[y] != upperRow && rows.first[y] == lowerRow) {
            float[] swap = upper;
            upper = lower;
            lower = swap;
            int swapped = upperRow;
            upperRow = lowerRow;
            lowerRow = swapped;
        }
        if (rows.first[y] != upperRow) {
            upperRow = rows.first[y];
            across(upperRow, upper);
        }
        if (rows.second[y] != lowerRow) {
            lowerRow = rows.second[y];
            across(lowerRow, lower);
        }
        float weight = rows.weight[y];
        for (int i = 0; i < CHANNELS * width; i++) {
            target[i] = (byte) Math.round(upper[i] + (lower[i] - upper[i]) * weight);
        }
    }

    private void across(int row, float[] target) {
        image.copyRow(row, source, 0);
        for (int x = 0; x < width; x++) {
            int first = CHANNELS * columns.first[x];
            int second = CHANNELS * columns.second[x];
            for (int c = 0; c < CHANNELS; c++) {
                float a = source[first + c] & 0xff;
                float b = source[second + c] & 0xff;
                target[CHANNELS * x + c] = a + (b - a) * columns.weight[x];
            }
        }
    }
}
