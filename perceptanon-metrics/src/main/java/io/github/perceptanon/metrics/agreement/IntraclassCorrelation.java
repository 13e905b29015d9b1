// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

/**
 * Intraclass correlations of a two-way random model with absolute agreement (P. E. Shrout, J. L. Fleiss, "Intraclass
 * Correlations: Uses in Assessing Rater Reliability", 1979, cases 2): raters are a sample, and that one scores higher than
 * another counts as disagreement. They need every rater's score, so other items are left out.
 *
 * @param single ICC(2,1), of one rater's scores; NaN if undefined
 * @param average ICC(2,k), of the mean of all raters; NaN if undefined
 * @param items number of items that every rater scored
 * @param raters number of raters
 */
public record IntraclassCorrelation(double single, double average, int items, int raters) {
    /**
     * Computes both.
     *
     * @param ratings the scores
     * @return the coefficients; NaN with fewer than two raters or two items that all of them scored, or if all scores
     * are equal
     */
    public static IntraclassCorrelation of(Ratings ratings) {
        Ratings complete = ratings.complete();
        int n = complete.items();
        int k = complete.raters();
        if (n < 2 || k < 2) {
            return new IntraclassCorrelation(Double.NaN, Double.NaN, n, k);
        }
        double[] rows = complete.means();
        double[] columns = new double[k];
        double grand = 0;
        for (int i = 0; i < n; i++) {
            grand += rows[i] / n;
            for (int j = 0; j < k; j++) {
                columns[j] += complete.score(i, j) / n;
            }
        }
        double betweenItems = 0;
        double betweenRaters = 0;
        double residual = 0;
        for (double row : rows) {
            betweenItems += square(row - grand) * k / (n - 1);
        }
        for (double column : columns) {
            betweenRaters += square(column - grand) * n / (k - 1);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < k; j++) {
                residual += square(complete.score(i, j) - rows[i] - columns[j] + grand) / ((n - 1.0) * (k - 1.0));
            }
        }
        double raterShare = (betweenRaters - residual) / n;
        double single = (betweenItems - residual) / (betweenItems + (k - 1) * residual + k * raterShare);
        double average = (betweenItems - residual) / (betweenItems + raterShare);
        return new IntraclassCorrelation(single, average, n, k);
    }

    private static double square(double x) {
        return x * x;
    }
}
