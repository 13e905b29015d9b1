// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * Comparison of two metrics' correlations with the same human scores.
 *
 * @param first the first metric's coefficient
 * @param second the second metric's coefficient
 * @param difference first − second
 * @param statistic Williams' t; NaN for the bootstrap
 * @param pValue two-sided probability of a difference at least this large if both correlate equally; NaN where
 * undefined
 * @param low lower end of the difference's confidence interval; NaN where undefined
 * @param high upper end of the difference's confidence interval; NaN where undefined
 * @param n rows used
 */
public record PairedComparison(
        double first,
        double second,
        double difference,
        double statistic,
        double pValue,
        double low,
        double high,
        int n) {
    static PairedComparison undefined(double first, double second, int n) {
        double nan = Double.NaN;
        return new PairedComparison(first, second, first - second, nan, nan, nan, nan, n);
    }
}
