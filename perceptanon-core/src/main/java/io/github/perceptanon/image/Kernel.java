package io.github.perceptanon.image;

import java.util.Arrays;

/** {@link Taps} for 8-bit samples: Pillow's coefficients in 22-bit fixed point. */
final class Kernel {
    /** Bits after the point: 32, less 8 for the sample and 2 for sums beyond it and the sign. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    /** Where every sum begins, so that the final shift rounds. */
    static final int HALF = 1 << (PRECISION_BITS - 1);

    private final int[] first;
    private final int[][] weights;

    private Kernel(int[] first, int[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /** The kernel that maps {@code from} positions to {@code to}. */
    static Kernel of(int from, int to, Resampling filter) {
        Taps taps = Taps.of(from, to, filter);
        return new Kernel(
                taps.first(),
                Arrays.stream(taps.weights()).map(Kernel::fixedPoint).toArray(int[][]::new));
    }

    private static int[] fixedPoint(double[] exact) {
        int[] fixed = new int[exact.length];
        for (int k = 0; k < fixed.length; k++) {
            double scaled = exact[k] * (1 << PRECISION_BITS);
            fixed[k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return fixed;
    }

    /** The first source position that target position {@code i} needs. */
    int first(int i) {
        return first[i];
    }

    /** One past the last source position that target position {@code i} needs; it never falls as {@code i} grows. */
    int end(int i) {
        return first[i] + weights[i].length;
    }

    /** The weight of source position {@code source} in target position {@code i}. */
    int weight(int i, int source) {
        return weights[i][source - first[i]];
    }

    /** Maps one row of RGB pixels into samples 0–255. */
    void mapRow(byte[] rgb, int offset, int[] target) {
        for (int i = 0, out = 0; i < first.length; i++, out += 3) {
            int[] w = weights[i];
            int p = offset + 3 * first[i];
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (int k = 0; k < w.length; k++, p += 3) {
                int weight = w[k];
                red += (rgb[p] & 0xff) * weight;
                green += (rgb[p + 1] & 0xff) * weight;
                blue += (rgb[p + 2] & 0xff) * weight;
            }
            target[out] = sample(red);
            target[out + 1] = sample(green);
            target[out + 2] = sample(blue);
        }
    }

    /** A fixed-point sum as a sample 0–255. */
    static int sample(int sum) {
        return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }
}
