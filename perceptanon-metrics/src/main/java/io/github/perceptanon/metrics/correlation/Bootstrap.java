package io.github.perceptanon.metrics.correlation;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Seeded resampling of rows with replacement. {@link Random} is used because its sequence is part of its specification:
 * one seed gives one result on every Java version.
 *
 * @param resamples how often
 * @param seed of the random sequence
 */
record Bootstrap(int resamples, long seed) {
    /** The statistic of each resample of n rows, ascending, without those that are NaN. */
    double[] distribution(int n, ToDoubleFunction<int[]> statistic) {
        Random random = new Random(seed);
        double[] values = new double[resamples];
        int[] rows = new int[n];
        int defined = 0;
        for (int b = 0; b < resamples; b++) {
            for (int i = 0; i < n; i++) {
                rows[i] = random.nextInt(n);
            }
            double value = statistic.applyAsDouble(rows);
            if (!Double.isNaN(value)) {
                values[defined++] = value;
            }
        }
        double[] sorted = Arrays.copyOf(values, defined);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The values of these rows. */
    static double[] pick(double[] values, int[] rows) {
        double[] out = new double[rows.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[rows[i]];
        }
        return out;
    }

    /** The quantile of ascending values with linear interpolation; NaN of none. */
    static double quantile(double[] sorted, double probability) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = probability * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
