// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

/**
 * A matrix G, (rows, columns) row-major, with GᵀG = a covariance. Any such factor works: with Σ₁ = G₁ᵀG₁ and Σ₂ =
 * G₂ᵀG₂, the trace of √(Σ₁Σ₂) is the sum of the singular values of G₁G₂ᵀ.
 */
record Factor(int rows, int columns, double[] values) {
    /** The trace of the square root of the product of the two covariances. */
    static double rootTrace(Factor a, Factor b) {
        if (a.rows == 0 || b.rows == 0) {
            return 0;
        }
        double[] cross = OpenBlas.timesTransposed(a.rows, b.rows, a.columns, a.values, b.values);
        return OpenBlas.nuclearNorm(a.rows, b.rows, cross);
    }
}
