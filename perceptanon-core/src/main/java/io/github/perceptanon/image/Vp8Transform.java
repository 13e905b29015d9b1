// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** The inverse transforms of VP8 (RFC 6386, section 14), in its integers. */
final class Vp8Transform {
    private Vp8Transform() {}

    /**
     * The inverse Walsh-Hadamard transform of the means of 16 blocks.
     *
     * @param means 16 coefficients
     * @param coefficients of 16 blocks of 16, whose first ones are set
     */
    static void means(short[] means, short[] coefficients) {
        int[] columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int a0 = means[i] + means[12 + i];
            int a1 = means[4 + i] + means[8 + i];
            int a2 = means[4 + i] - means[8 + i];
            int a3 = means[i] - means[12 + i];
            columns[i] = a0 + a1;
            columns[4 + i] = a3 + a2;
            columns[8 + i] = a0 - a1;
            columns[12 + i] = a3 - a2;
        }
        for (int i = 0; i < 4; i++) {
            int dc = columns[4 * i] + 3;
            int a0 = dc + columns[4 * i + 3];
            int a1 = columns[4 * i + 1] + columns[4 * i + 2];
            int a2 = columns[4 * i + 1] - columns[4 * i + 2];
            int a3 = dc - columns[4 * i + 3];
            coefficients[64 * i] = (short) (a0 + a1 >> 3);
            coefficients[64 * i + 16] = (short) (a3 + a2 >> 3);
            coefficients[64 * i + 32] = (short) (a0 - a1 >> 3);
            coefficients[64 * i + 48] = (short) (a3 - a2 >> 3);
        }
    }

    /** Adds the inverse cosine transform of the 16 coefficients at {@code from} to the 4×4 samples at {@code at}. */
    static void add(short[] coefficients, int from, byte[] samples, int at, int stride) {
        int[] columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int in = from + i;
            int a = coefficients[in] + coefficients[in + 8];
            int b = coefficients[in] - coefficients[in + 8];
            int c = sine(coefficients[in + 4]) - cosine(coefficients[in + 12]);
            int d = cosine(coefficients[in + 4]) + sine(coefficients[in + 12]);
            columns[4 * i] = a + d;
            columns[4 * i + 1] = b + c;
            columns[4 * i + 2] = b - c;
            columns[4 * i + 3] = a - d;
        }
        for (int y = 0; y < 4; y++) {
            int row = at + y * stride;
            int dc = columns[y] + 4;
            int a = dc + columns[8 + y];
            int b = dc - columns[8 + y];
            int c = sine(columns[4 + y]) - cosine(columns[12 + y]);
            int d = cosine(columns[4 + y]) + sine(columns[12 + y]);
            samples[row] = sum(samples[row], a + d);
            samples[row + 1] = sum(samples[row + 1], b + c);
            samples[row + 2] = sum(samples[row + 2], b - c);
            samples[row + 3] = sum(samples[row + 3], a - d);
        }
    }

    /** The same where all coefficients but the first are 0. */
    static void addMean(int coefficient, byte[] samples, int at, int stride) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                samples[at + y * stride + x] = sum(samples[at + y * stride + x], coefficient + 4);
            }
        }
    }

    /** Times √2 cos(π/8). */
    private static int cosine(int x) {
        return (x * 20091 >> 16) + x;
    }

    /** Times √2 sin(π/8). */
    private static int sine(int x) {
        return x * 35468 >> 16;
    }

    private static byte sum(byte sample, int eighths) {
        return (byte) Math.max(0, Math.min(255, (sample & 0xff) + (eighths >> 3)));
    }
}
