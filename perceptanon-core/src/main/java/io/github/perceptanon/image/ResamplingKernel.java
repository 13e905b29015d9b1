// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * {@link Taps} for 8-bit samples: Pillow's coefficients in 22-bit fixed point. Reuses its memory for successive source
 * lengths. Not thread-safe.
 */
final class ResamplingKernel {
    /** Fraction bits: 32, minus 8 for the sample and 2 for overshoot and the sign. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    /** Initial value of every sum, so that the final shift rounds. */
    static final int HALF = 1 << (PRECISION_BITS - 1);

    private final Taps taps;
    private int[] weights = new int[0];
    private int mostTaps;
    private int from;

    ResamplingKernel(int to, Resampling filter) {
        this.taps = new Taps(to, filter);
    }

    /** Prepares this kernel for {@code from} source positions, if necessary. */
    void prepare(int from) {
        if (this.from == from) {
            return;
        }
        this.from = 0; // until everything is done, because memory may run out
        taps.prepare(from);
        if (weights.length < taps.count()) {
            weights = new int[taps.count()];
        }
        mostTaps = 0;
        for (int i = 0; i < taps.size(); i++) {
            mostTaps = Math.max(mostTaps, taps.end(i) - taps.first(i));
        }
        double[] exact = taps.weights();
        for (int k = 0; k < taps.count(); k++) {
            double scaled = exact[k] * (1 << PRECISION_BITS);
            weights[k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        this.from = from;
    }

    /** The most source positions of a target position. */
    int mostTaps() {
        return mostTaps;
    }

    /** Number of weights held. */
    int count() {
        return taps.count();
    }

    /** The first source position that target position {@code i} needs. */
    int first(int i) {
        return taps.first(i);
    }

    /** One past the last source position that target position {@code i} needs; it never decreases with {@code i}. */
    int end(int i) {
        return taps.end(i);
    }

    /** The weight of source position {@code source} in target position {@code i}. */
    int weight(int i, int source) {
        return weights[taps.begin(i) + source - taps.first(i)];
    }

    /** Maps one row of RGB pixels into packed ones: red in the lowest byte, then green and blue. */
    void mapRow(byte[] rgb, int offset, int[] target) {
        int[] fixed = weights;
        int k = 0;
        for (int i = 0; i < taps.size(); i++) {
            int p = offset + 3 * taps.first(i);
            int end = taps.begin(i + 1);
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (; k < end; k++, p += 3) {
                int weight = fixed[k];
                red += (rgb[p] & 0xff) * weight;
                green += (rgb[p + 1] & 0xff) * weight;
                blue += (rgb[p + 2] & 0xff) * weight;
            }
            target[i] = sample(red) | sample(green) << 8 | sample(blue) << 16;
        }
    }

    /** A fixed-point sum as a sample 0–255. No minimum and maximum, of which Java 17 makes no vector instructions. */
    static int sample(int sum) {
        int value = sum >> PRECISION_BITS;
        int atLeast0 = value & ~(value >> 31);
        return (atLeast0 | 255 - atLeast0 >> 31) & 0xff;
    }
}
