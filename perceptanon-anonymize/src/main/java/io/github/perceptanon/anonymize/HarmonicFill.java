// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;

/**
 * Solves Laplace's equation in the holes of an image, with the known pixels as boundary values. It works from coarse to
 * fine: each level of a pyramid starts from the level above and uses successive over-relaxation, so few sweeps are
 * enough for holes of any size.
 */
final class HarmonicFill {
    private static final int SWEEPS = 24;
    private static final float OVER_RELAXATION = 1.6f;

    private HarmonicFill() {}

    static RgbImage fill(RgbImage image, Coverage holes) {
        int width = image.width();
        int height = image.height();
        byte[] rgb = image.toBytes();
        float[] values = new float[rgb.length];
        boolean[] known = new boolean[width * height];
        boolean anyKnown = false;
        for (int i = 0; i < known.length; i++) {
            known[i] = !holes.contains(i % width, i / width);
            anyKnown |= known[i];
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = rgb[i] & 0xff;
        }
        if (anyKnown) {
            solve(new Level(width, height, values, known));
        } else {
            spreadMean(values);
        }
        for (int i = 0; i < values.length; i++) {
            if (!known[i / 3]) {
                rgb[i] = (byte) Math.max(0, Math.min(255, Math.round(values[i])));
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    private static void spreadMean(float[] values) {
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int i = c; i < values.length; i += 3) {
                sum += values[i];
            }
            int pixels = values.length / 3;
            float mean = (float) (sum / pixels);
            for (int i = c; i < values.length; i += 3) {
                values[i] = mean;
            }
        }
    }

    /** Three floats per pixel, including the unknown ones. */
    private record Level(int width, int height, float[] values, boolean[] known) {

        boolean complete() {
            for (boolean k : known) {
                if (!k) {
                    return false;
                }
            }
            return true;
        }

        /** Halves the size: a pixel is known if one of its four source pixels is, and then has their mean. */
        Level halved() {
            int w = (width + 1) / 2;
            int h = (height + 1) / 2;
            float[] sums = new float[w * h * 3];
            int[] counts = new int[w * h];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    if (known[y * width + x]) {
                        int to = y / 2 * w + x / 2;
                        counts[to]++;
                        for (int c = 0; c < 3; c++) {
                            sums[to * 3 + c] += values[(y * width + x) * 3 + c];
                        }
                    }
                }
            }
            boolean[] knownBelow = new boolean[w * h];
            for (int i = 0; i < counts.length; i++) {
                knownBelow[i] = counts[i] > 0;
                for (int c = 0; c < 3 && counts[i] > 0; c++) {
                    sums[i * 3 + c] /= counts[i];
                }
            }
            return new Level(w, h, sums, knownBelow);
        }

        void startFrom(Level coarse) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = y * width + x;
                    if (!known[at]) {
                        System.arraycopy(coarse.values, (y / 2 * coarse.width + x / 2) * 3, values, at * 3, 3);
                    }
                }
            }
        }

        void relax() {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    if (!known[y * width + x]) {
                        relax(x, y);
                    }
                }
            }
        }

        private void relax(int x, int y) {
            int at = (y * width + x) * 3;
            int left = x > 0 ? at - 3 : at;
            int right = x < width - 1 ? at + 3 : at;
            int up = y > 0 ? at - width * 3 : at;
            int down = y < height - 1 ? at + width * 3 : at;
            for (int c = 0; c < 3; c++) {
                float mean = (values[left + c] + values[right + c] + values[up + c] + values[down + c]) / 4;
                values[at + c] += OVER_RELAXATION * (mean - values[at + c]);
            }
        }
    }

    private static void solve(Level level) {
        if (level.complete()) {
            return;
        }
        Level coarse = level.halved();
        solve(coarse);
        level.startFrom(coarse);
        for (int i = 0; i < SWEEPS; i++) {
            level.relax();
        }
    }
}
