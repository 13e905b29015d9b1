// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.util.Arrays;
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

    /** Draws the indices of this many different vectors out of all by the first steps of a Fisher-Yates shuffle. */
    static int[] draw(int count, int size, Random random) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(count - i);
            int row = rows[j];
            rows[j] = rows[i];
            rows[i] = row;
        }
        return Arrays.copyOf(rows, size);
    }

    /** Selects these vectors. */
    FeatureRows pick(int[] rows) {
        double[] out = new double[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * dimensions, out, i * dimensions, dimensions);
        }
        return new FeatureRows(rows.length, dimensions, out);
    }

    /**
     * The kernel of at most this many vectors, starting at this one, with each vector of the other set: (vectors,
     * other.count).
     */
    double[] kernels(int from, int atMost, FeatureRows other) {
        int n = Math.min(atMost, count - from);
        double[] tile = Arrays.copyOfRange(values, from * dimensions, (from + n) * dimensions);
        double[] out = OpenBlas.timesTransposed(n, other.count, dimensions, tile, other.values);
        for (int i = 0; i < out.length; i++) {
            out[i] = kernel(out[i]);
        }
        return out;
    }

    /** The kernel summed over all pairs of a vector of this set with one of the other. */
    double kernelSum(FeatureRows other) {
        double sum = 0;
        for (double k : kernels(0, count, other)) {
            sum += k;
        }
        return sum;
    }

    /** The kernel summed over each vector with itself. */
    double kernelDiagonal() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += kernelWithItself(i);
        }
        return sum;
    }

    /** The kernel of one vector with itself. */
    double kernelWithItself(int row) {
        double dot = 0;
        for (int j = row * dimensions; j < (row + 1) * dimensions; j++) {
            dot += values[j] * values[j];
        }
        return kernel(dot);
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
