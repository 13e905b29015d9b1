package io.github.perceptanon.metrics.frechet;

import java.util.Random;

/**
 * Feature vectors in one array.
 *
 * @param count number of vectors
 * @param dimensions length of each
 * @param values (count, dimensions) row-major
 */
record FeatureRows(int count, int dimensions, double[] values) {
    static FeatureRows of(double[][] rows) {
        int d = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, d)];
        for (int i = 0; i < rows.length; i++) {
            requireLength(d, rows[i].length);
            System.arraycopy(rows[i], 0, values, i * d, d);
        }
        return new FeatureRows(rows.length, d, values);
    }

    static FeatureRows of(float[][] rows) {
        int d = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, d)];
        for (int i = 0; i < rows.length; i++) {
            requireLength(d, rows[i].length);
            for (int j = 0; j < d; j++) {
                values[i * d + j] = rows[i][j];
            }
        }
        return new FeatureRows(rows.length, d, values);
    }

    /** So many different vectors, drawn by the first steps of a Fisher-Yates shuffle. */
    FeatureRows sample(int size, Random random) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        double[] out = new double[size * dimensions];
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(count - i);
            int row = rows[j];
            rows[j] = rows[i];
            System.arraycopy(values, row * dimensions, out, i * dimensions, dimensions);
        }
        return new FeatureRows(size, dimensions, out);
    }

    /** The kernel summed over all pairs of a vector here with a vector there. */
    double kernelSum(FeatureRows other) {
        double sum = 0;
        for (double dot : OpenBlas.timesTransposed(count, other.count, dimensions, values, other.values)) {
            sum += kernel(dot);
        }
        return sum;
    }

    /** The kernel summed over the vectors with themselves. */
    double kernelDiagonal() {
        double sum = 0;
        for (int i = 0; i < values.length; i += dimensions) {
            double dot = 0;
            for (int j = i; j < i + dimensions; j++) {
                dot += values[j] * values[j];
            }
            sum += kernel(dot);
        }
        return sum;
    }

    private double kernel(double dot) {
        double base = dot / dimensions + 1;
        return base * base * base;
    }

    private static void requireLength(int expected, int actual) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    "feature vectors must have one length but had " + expected + " and " + actual);
        }
    }
}
