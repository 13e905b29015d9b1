// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * A correlation coefficient.
 *
 * <table>
 * <caption>Worked: x = 1, 2, 2, 3 and y = 10, 20, 30, 20</caption>
 * <tr><th>coefficient</th><th>asks</th><th>value</th></tr>
 * <tr><td>{@link #PEARSON}</td><td>do the values lie on a line?</td><td>0.5</td></tr>
 * <tr><td>{@link #SPEARMAN}</td><td>do the average ranks lie on a line?</td><td>0.5</td></tr>
 * <tr><td>{@link #KENDALL_TAU_B}</td><td>how many pairs agree in order, of those untied in x and those untied in
 * y?</td>
 * <td>0.4 (3 concordant, 1 discordant, 1 tied in each)</td></tr>
 * <tr><td>{@link #KENDALL_TAU_C}</td><td>as tau-b, scaled for tables of unequal sides</td><td>0.375</td></tr>
 * </table>
 */
public enum Coefficient {
    /** Pearson's product-moment correlation r of the values. */
    PEARSON,
    /** Spearman's rho: Pearson's r of the ranks. */
    SPEARMAN,
    /** Kendall's tau-b, the usual tau: corrected for ties. */
    KENDALL_TAU_B,
    /** Kendall's (Stuart's) tau-c, for a different number of distinct values on the two sides. */
    KENDALL_TAU_C;

    /** The coefficient, or NaN if undefined. The arrays have the same length, at least 2, and contain no NaN. */
    double of(double[] x, double[] y, TiePolicy ties) {
        return switch (this) {
            case PEARSON -> ProductMoment.of(x, y);
            case SPEARMAN -> ProductMoment.of(ties.ranks(x), ties.ranks(y));
            case KENDALL_TAU_B -> KendallCounts.of(x, y).tauB();
            case KENDALL_TAU_C -> KendallCounts.of(x, y).tauC();
        };
    }

    boolean isKendall() {
        return this == KENDALL_TAU_B || this == KENDALL_TAU_C;
    }
}
