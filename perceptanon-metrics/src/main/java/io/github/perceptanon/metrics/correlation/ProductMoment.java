// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/** Pearson's r. */
final class ProductMoment {
    private ProductMoment() {}

    /** r of two columns of one length; NaN if a side is constant, not finite, or shorter than 2. */
    static double of(double[] x, double[] y) {
        if (isConstant(x) || isConstant(y)) {
            return Double.NaN;
        }
        double[] dx = scaledDeviations(x);
        double[] dy = scaledDeviations(y);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < dx.length; i++) {
            xx += dx[i] * dx[i];
            yy += dy[i] * dy[i];
            xy += dx[i] * dy[i];
        }
        // One square root of the product gives exactly ±1 for equal sums, as with equal or reversed ranks.
        return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
    }

    private static boolean isConstant(double[] values) {
        for (double v : values) {
            if (v != values[0]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Deviations from the mean, divided by a power of two that brings the largest near 1. The scaling is exact, and keeps
     * squares of 1e160 from overflowing and those of 1e-161 from vanishing.
     */
    private static double[] scaledDeviations(double[] values) {
        double mean = mean(values);
        double[] out = new double[values.length];
        double largest = 0;
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] - mean;
            largest = Math.max(largest, Math.abs(out[i]));
        }
        int exponent = Math.getExponent(largest);
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.scalb(out[i], -exponent);
        }
        return out;
    }

    /** The mean, corrected by the mean of the residuals of a first estimate. */
    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        double mean = sum / values.length;
        double rest = 0;
        for (double v : values) {
            rest += v - mean;
        }
        return mean + rest / values.length;
    }
}
