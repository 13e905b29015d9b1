package io.github.perceptanon.metrics.correlation;

/** How two correlations with one common variable are compared. */
public enum PairedTest {
    /**
     * Williams' t with n − 3 degrees of freedom (Steiger, Psychological Bulletin 87, 1980, equation 7), with Zou's
     * interval (Psychological Methods 12, 2007). Exact enough for Pearson under normality, customary for Spearman; not for
     * Kendall, and not below 4 rows.
     */
    WILLIAMS,
    /**
     * Seeded resampling of the rows: percentiles of the difference, and twice the lesser share of differences on either
     * side of 0, each count plus one. For every coefficient.
     */
    BOOTSTRAP
}
