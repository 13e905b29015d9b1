// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/**
 * The source positions that contribute to each target position along one axis, and their weights, which add up to 1:
 * Pillow's coefficients. Created for one target length and filter; reuses its memory for successive source lengths. Not
 * thread-safe.
 */
final class Taps {
    private final int to;
    private final Resampling filter;
    /** For each target position the first source position that it needs. */
    private final int[] first;
    /** Start index of each target position's weights, plus one entry for the end of the last. */
    private final int[] begin;

    private double[] weights = new double[0];

    Taps(int to, Resampling filter) {
        this.to = to;
        this.filter = filter;
        this.first = new int[to];
        this.begin = new int[to + 1];
    }

    /** Creates the mapping from {@code from} positions to {@code to}. */
    static Taps of(int from, int to, Resampling filter) {
        Taps taps = new Taps(to, filter);
        taps.prepare(from);
        return taps;
    }

    /** Prepares the mapping for {@code from} source positions. */
    void prepare(int from) {
        double scale = (double) from / to;
        double filterScale = Math.max(scale, 1);
        double support = filter.support() * filterScale;
        double perPosition = 1 / filterScale;
        int used = 0;
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int low = Math.max((int) (center - support + 0.5), 0);
            int high = Math.min((int) (center + support + 0.5), from);
            first[i] = low;
            begin[i] = used;
            if (used + high - low > weights.length) {
                weights = Arrays.copyOf(weights, Math.max(used + high - low, 2 * used));
            }
            double sum = 0;
            for (int k = low; k < high; k++) {
                double weight = filter.weight((k - center + 0.5) * perPosition);
                weights[used++] = weight;
                sum += weight;
            }
            for (int k = begin[i]; k < used && sum != 0; k++) {
                weights[k] /= sum;
            }
        }
        begin[to] = used;
    }

    /** Number of target positions. */
    int size() {
        return to;
    }

    /** The first source position that target position {@code i} needs. */
    int first(int i) {
        return first[i];
    }

    /** One past the last source position that target position {@code i} needs; it never decreases with {@code i}. */
    int end(int i) {
        return first[i] + begin[i + 1] - begin[i];
    }

    /** Start index of the weights of target position {@code i} in {@link #weights()}. */
    int begin(int i) {
        return begin[i];
    }

    /** All weights, in the order of target positions. */
    double[] weights() {
        return weights;
    }

    /** How many weights there are. */
    int count() {
        return begin[to];
    }
}
