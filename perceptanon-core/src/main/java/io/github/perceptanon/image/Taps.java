package io.github.perceptanon.image;

import java.util.Arrays;

/**
 * Which source positions make each target position along one axis, and with what weights, which add up to 1: Pillow's
 * coefficients. Made for one target length and filter, and prepared for one source length after another in the same
 * memory. Not thread-safe.
 */
final class Taps {
    private final int to;
    private final Resampling filter;
    /** For each target position the first source position that it needs. */
    private final int[] first;
    /** Where the weights of each target position begin; one more entry for where the last ones end. */
    private final int[] begin;

    private double[] weights = new double[0];

    Taps(int to, Resampling filter) {
        this.to = to;
        this.filter = filter;
        this.first = new int[to];
        this.begin = new int[to + 1];
    }

    /** What maps {@code from} positions to {@code to}. */
    static Taps of(int from, int to, Resampling filter) {
        Taps taps = new Taps(to, filter);
        taps.prepare(from);
        return taps;
    }

    /** Makes this what maps {@code from} positions. */
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

    /** One past the last source position that target position {@code i} needs; it never falls as {@code i} grows. */
    int end(int i) {
        return first[i] + begin[i + 1] - begin[i];
    }

    /** Where the weights of target position {@code i} begin in {@link #weights()}. */
    int begin(int i) {
        return begin[i];
    }

    /** All weights, target position by target position. */
    double[] weights() {
        return weights;
    }

    /** How many weights there are. */
    int count() {
        return begin[to];
    }
}
