// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/** The test that compares two correlations with a common variable. */
public enum PairedTest {
    /**
     * Williams' t with n − 3 degrees of freedom (Steiger, Psychological Bulletin 87, 1980, equation 7), with Zou's
     * interval (Psychological Methods 12, 2007). Accurate for Pearson under normality and customary for Spearman; not
     * for Kendall or fewer than 4 rows.
     */
    WILLIAMS,
    /**
     * Seeded resampling of the rows: percentiles of the difference, and twice the smaller fraction of differences on
     * either side of 0, with one added to each count. For every coefficient.
     */
    BOOTSTRAP
}
