// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * SSIM in float64 on integer samples. Two second moments are enough, because only the sum of the variances is needed:
 * Σ(x²+y²) is averaged once. The constants are scaled by the square of the peak instead of scaling the samples, which
 * keeps the products exact. Rounding never makes a variance negative enough for a clamp to matter next to C2.
 */
final class Float64Moments implements WindowArithmetic {
    /** The value to compute from the moments. */
    enum Term {
        /** Luminance times contrast and structure: SSIM itself. */
        SIMILARITY,
        /** Contrast and structure alone: the factor of the finer scales in MS-SSIM. */
        CONTRAST
    }

    private final Term term;
    private final double c1;
    private final double c2;

    /** SSIM with K1 and K2 for samples from 0 to peak. */
    Float64Moments(Term term, double k1, double k2, double peak) {
        this.term = term;
        this.c1 = k1 * peak * (k1 * peak);
        this.c2 = k2 * peak * (k2 * peak);
    }

    @Override
    public int planes() {
        return 4;
    }

    @Override
    public void prepare(double[][] rows, int n) {
        double[] x = rows[0];
        double[] y = rows[1];
        double[] squares = rows[2];
        double[] products = rows[3];
        for (int i = 0; i < n; i++) {
            squares[i] = x[i] * x[i] + y[i] * y[i];
            products[i] = x[i] * y[i];
        }
    }

    /**
     * With x = y, the cross terms are exactly half of the power: doubling commutes with every rounding on the way. So numerator and
     * denominator are the same product, and C2 keeps them away from 0.
     */
    @Override
    public boolean isOneOfEqualWindows() {
        return true;
    }

    @Override
    public void combine(double[][] averages, int n, double[] values) {
        switch (term) {
            case SIMILARITY -> similarity(averages[0], averages[1], averages[2], averages[3], n, values);
            case CONTRAST -> contrast(averages[0], averages[1], averages[2], averages[3], n, values);
        }
    }

    private void similarity(double[] x, double[] y, double[] squares, double[] products, int n, double[] values) {
        double luminance = c1;
        double structure = c2;
        for (int i = 0; i < n; i++) {
            double cross = x[i] * y[i];
            double power = x[i] * x[i] + y[i] * y[i];
            values[i] = (2 * cross + luminance)
                    * (2 * (products[i] - cross) + structure)
                    / ((power + luminance) * (squares[i] - power + structure));
        }
    }

    private void contrast(double[] x, double[] y, double[] squares, double[] products, int n, double[] values) {
        double structure = c2;
        for (int i = 0; i < n; i++) {
            double cross = x[i] * y[i];
            double power = x[i] * x[i] + y[i] * y[i];
            values[i] = (2 * (products[i] - cross) + structure) / (squares[i] - power + structure);
        }
    }
}
