// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import java.util.Arrays;

/**
 * What items are worth once each rater's habits are taken out: a score is the item's quality plus the rater's bias plus
 * noise whose size is the rater's inconsistency (Z. Li, C. G. Bampis, L. Janowski, I. Katsavounidis, "A Simple Model for
 * Subject Behavior in Subjective Experiments", 2020). Its authors' implementation, SUREAL, says that it is annex E of ITU-T
 * P.910 (11/21) and clause 12.6 of P.913 (06/21); other editions may count differently. Solved by alternating projection.
 * Biases have the mean 0.
 *
 * <p>Scores may be missing. Where raters have no items in common, directly or through others, their biases cannot be
 * told from differences of the items.
 *
 * @param quality the corrected mean of each item; NaN of items without a score
 * @param bias of each rater, in points; above 0: scores higher than the others; NaN of raters without a score
 * @param inconsistency of each rater: the standard deviation of what bias and quality leave, in points; NaN of raters
 * without a score
 * @param iterations how many it took
 */
public record SubjectModel(double[] quality, double[] bias, double[] inconsistency, int iterations) {
    private static final int MOST_ITERATIONS = 1000;
    private static final double SMALLEST_CHANGE = 1e-8;

    /** Added to variances, so that a rater without any noise does not have infinite weight. */
    private static final double EPSILON = 1e-8;

    /**
     * Fits quality and bias by least squares, every score with the same weight. Right for panels of any size.
     *
     * @param ratings the scores
     * @return the model; it may not have converged after 1,000 iterations
     */
    public static SubjectModel of(Ratings ratings) {
        return fit(ratings, false);
    }

    /**
     * Fits the whole model: a rater weighs the more the less inconsistent they are. For panels of some 20 raters and more:
     * among few, the qualities can follow one rater, whose inconsistency then becomes 0.
     *
     * @param ratings the scores
     * @return the model; it may not have converged after 1,000 iterations
     */
    public static SubjectModel weighted(Ratings ratings) {
        return fit(ratings, true);
    }

    private static SubjectModel fit(Ratings ratings, boolean weighted) {
        double[] quality = ratings.means();
        double[] bias = biases(ratings, quality);
        double[] inconsistency = inconsistencies(ratings, quality, bias);
        double change = Double.POSITIVE_INFINITY;
        int iterations = 0;
        while (iterations < MOST_ITERATIONS && !(change < SMALLEST_CHANGE)) {
            inconsistency = inconsistencies(ratings, quality, bias);
            double[] next = means(ratings, bias, weighted ? inconsistency : new double[bias.length]);
            change = distance(quality, next);
            quality = next;
            bias = biases(ratings, quality);
            iterations++;
        }
        double shift =
                Arrays.stream(bias).filter(b -> !Double.isNaN(b)).average().orElse(0);
        return new SubjectModel(
                Arrays.stream(quality).map(q -> q + shift).toArray(),
                Arrays.stream(bias).map(b -> b - shift).toArray(),
                inconsistency,
                iterations);
    }

    private static double[] biases(Ratings ratings, double[] quality) {
        double[] bias = new double[ratings.raters()];
        for (int r = 0; r < bias.length; r++) {
            double sum = 0;
            int n = 0;
            for (int i = 0; i < quality.length; i++) {
                double difference = ratings.score(i, r) - quality[i];
                if (!Double.isNaN(difference)) {
                    sum += difference;
                    n++;
                }
            }
            bias[r] = sum / n; // 0 / 0 is NaN
        }
        return bias;
    }

    /** Population standard deviations. */
    private static double[] inconsistencies(Ratings ratings, double[] quality, double[] bias) {
        double[] spread = new double[ratings.raters()];
        for (int r = 0; r < spread.length; r++) {
            double sum = 0;
            double squares = 0;
            int n = 0;
            for (int i = 0; i < quality.length; i++) {
                double rest = ratings.score(i, r) - quality[i] - bias[r];
                if (!Double.isNaN(rest)) {
                    sum += rest;
                    squares += rest * rest;
                    n++;
                }
            }
            spread[r] = Math.sqrt(Math.max(0, squares / n - sum / n * (sum / n)));
        }
        return spread;
    }

    /** Equal inconsistencies are equal weights. */
    private static double[] means(Ratings ratings, double[] bias, double[] inconsistency) {
        double[] means = new double[ratings.items()];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            double weights = 0;
            for (int r = 0; r < bias.length; r++) {
                double score = ratings.score(i, r) - bias[r];
                if (!Double.isNaN(score)) {
                    double weight = 1 / (inconsistency[r] * inconsistency[r] + EPSILON);
                    sum += weight * score;
                    weights += weight;
                }
            }
            means[i] = sum / weights;
        }
        return means;
    }

    private static double distance(double[] a, double[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            squares += Double.isNaN(difference) ? 0 : difference * difference;
        }
        return Math.sqrt(squares);
    }
}
