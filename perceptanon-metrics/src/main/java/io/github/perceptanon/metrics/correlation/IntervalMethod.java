// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * The method for confidence intervals.
 *
 * <table>
 * <caption>Standard error of z = artanh(coefficient) under {@link #FISHER}</caption>
 * <tr><th>coefficient</th><th>standard error</th><th>from</th><th>source</th></tr>
 * <tr><td>Pearson</td><td>1 / √(n − 3)</td><td>n = 4</td><td>Fisher 1921; SciPy's {@code confidence_interval}</td></tr>
 * <tr><td>Spearman</td><td>√((1 + ρ²/2) / (n − 3))</td><td>n = 4</td><td>Bonett and Wright 2000</td></tr>
 * <tr><td>Kendall</td><td>√(0.437 / (n − 4))</td><td>n = 5</td><td>Fieller, Hartley and Pearson 1957</td></tr>
 * </table>
 *
 * <p>Fisher's 1/√(n − 3) alone would be too narrow for Spearman: at ρ = 0.95 and n = 50 a 95% interval would contain
 * the true value only 90 times in 100. Kendall's standard error assumes continuous values; for scores with many ties
 * prefer {@link #BOOTSTRAP}.
 */
public enum IntervalMethod {
    /** No interval: its ends are NaN. */
    NONE,
    /** By Fisher's z transformation; [−1, 1] below the smallest n of the table. */
    FISHER,
    /**
     * Percentiles of the coefficient over seeded resamples of the pairs, or of {@linkplain Correlations#withClusters
     * clusters} of them, with replacement. Resamples in which the coefficient is undefined are left out.
     */
    BOOTSTRAP
}
