// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Interleaved red, green and blue samples as integers from 0 to a peak: an image, or an image reduced by averaging,
 * kept as sums so that nothing is rounded.
 */
sealed interface SampleGrid {
    int width();

    int height();

    /** The value of white. */
    int peak();

    /** Reads pixels of a row, three values per pixel. */
    void read(int x, int y, int pixels, double[] target, int offset);

    /** The first of some pixels of a row in which a grid of the same kind and size differs; −1 if they are equal. */
    int firstDifference(SampleGrid other, int x, int y, int pixels);

    /** Whether a grid of the same kind and size has the same pixel. */
    boolean isSame(SampleGrid other, int x, int y);

    static SampleGrid of(RgbImage image) {
        return new Bytes(image.width(), image.height(), image.asReadOnlyBuffer());
    }

    /** Treatment of the last row or column of an odd size when 2×2 samples are averaged. */
    enum OddEdge {
        /** It is dropped. */
        DROPPED,
        /** It is averaged with itself. */
        REPEATED
    }

    /** 2×2 average pooling. The values are sums, so the peak grows fourfold. */
    default SampleGrid pooled(OddEdge odd) {
        if (peak() * 4 > Character.MAX_VALUE) {
            throw new IllegalStateException("a pooled peak must be at most 65535 but would be " + peak() * 4);
        }
        int extra = odd == OddEdge.REPEATED ? 1 : 0;
        int w = (width() + extra) / 2;
        int h = (height() + extra) / 2;
        char[] sums = new char[3 * w * h];
        IntStream.range(0, h).parallel().forEach(y -> {
            double[] upper = pairs(2 * y, w);
            double[] lower = pairs(Math.min(2 * y + 1, height() - 1), w);
            int out = 3 * w * y;
            for (int x = 0; x < w; x++) {
                for (int k = 6 * x; k < 6 * x + 3; k++) {
                    sums[out++] = (char) (upper[k] + upper[k + 3] + lower[k] + lower[k + 3]);
                }
            }
        });
        return new Sums(w, h, 4 * peak(), sums);
    }

    /** The first pixels of a row, two per pair; a missing one at the end repeats the last. */
    private double[] pairs(int y, int pairs) {
        double[] row = new double[6 * pairs];
        int pixels = Math.min(2 * pairs, width());
        read(0, y, pixels, row, 0);
        if (pixels < 2 * pairs) {
            System.arraycopy(row, 3 * (pixels - 1), row, 3 * pixels, 3);
        }
        return row;
    }

    /** An image's own samples. */
    record Bytes(int width, int height, ByteBuffer samples) implements SampleGrid {
        @Override
        public int peak() {
            return 255;
        }

        @Override
        public void read(int x, int y, int pixels, double[] target, int offset) {
            int from = 3 * (y * width + x);
            for (int i = 0; i < 3 * pixels; i++) {
                target[offset + i] = samples.get(from + i) & 0xff;
            }
        }

        @Override
        public int firstDifference(SampleGrid other, int x, int y, int pixels) {
            int from = 3 * (y * width + x);
            int at = samples.slice(from, 3 * pixels).mismatch(((Bytes) other).samples.slice(from, 3 * pixels));
            return at < 0 ? -1 : x + at / 3;
        }

        @Override
        public boolean isSame(SampleGrid other, int x, int y) {
            ByteBuffer others = ((Bytes) other).samples;
            int at = 3 * (y * width + x);
            return samples.get(at) == others.get(at)
                    && samples.get(at + 1) == others.get(at + 1)
                    && samples.get(at + 2) == others.get(at + 2);
        }
    }

    /** Sums of 4, 16, 64 or 256 samples. */
    record Sums(int width, int height, int peak, char[] samples) implements SampleGrid {
        @Override
        public void read(int x, int y, int pixels, double[] target, int offset) {
            int from = 3 * (y * width + x);
            for (int i = 0; i < 3 * pixels; i++) {
                target[offset + i] = samples[from + i];
            }
        }

        @Override
        public int firstDifference(SampleGrid other, int x, int y, int pixels) {
            int from = 3 * (y * width + x);
            int to = from + 3 * pixels;
            int at = Arrays.mismatch(samples, from, to, ((Sums) other).samples, from, to);
            return at < 0 ? -1 : x + at / 3;
        }

        @Override
        public boolean isSame(SampleGrid other, int x, int y) {
            int from = 3 * (y * width + x);
            return Arrays.equals(samples, from, from + 3, ((Sums) other).samples, from, from + 3);
        }
    }
}
