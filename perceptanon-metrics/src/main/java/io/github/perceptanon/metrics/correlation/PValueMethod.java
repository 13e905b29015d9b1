// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * The method for the p-value of Kendall's coefficients; tau-b and tau-c share it. Pearson and Spearman always use
 * Student's t with n − 2 degrees of freedom.
 *
 * <table>
 * <caption>Method used</caption>
 * <tr><th>method</th><th>ties</th><th>no ties, n ≤ 33 or at most one pair out of order</th><th>no ties, other</th></tr>
 * <tr><td>{@link #AUTO}</td><td>normal</td><td>exact</td><td>normal</td></tr>
 * <tr><td>{@link #ASYMPTOTIC}</td><td>normal</td><td>normal</td><td>normal</td></tr>
 * <tr><td>{@link #EXACT}</td><td>refused</td><td>exact</td><td>exact up to n = 1000, then refused</td></tr>
 * </table>
 */
public enum PValueMethod {
    /** Exact for few untied observations, else asymptotic: SciPy's choice. */
    AUTO,
    /** The normal approximation with the variance corrected for ties; NaN for two observations. */
    ASYMPTOTIC,
    /** The exact permutation distribution; only for data without ties. */
    EXACT
}
