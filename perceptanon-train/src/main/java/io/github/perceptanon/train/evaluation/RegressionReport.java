// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

/**
 * Errors of predicted scores, in the unit of the scores.
 *
 * @param n number of predictions
 * @param meanSquaredError mean of (predicted − true)²
 * @param meanAbsoluteError mean of |predicted − true|
 * @param bias mean of predicted − true: positive if the model finds images more anonymous than people do
 */
public record RegressionReport(int n, double meanSquaredError, double meanAbsoluteError, double bias) {

    /**
     * Computes the report.
     *
     * @param truth true scores
     * @param predicted predicted scores, in the same order
     * @return the report
     * @throws IllegalArgumentException if there are none or their numbers differ
     */
    public static RegressionReport of(double[] truth, double[] predicted) {
        if (truth.length != predicted.length || truth.length == 0) {
            throw new IllegalArgumentException(
                    "there must be as many predictions as true scores, and at least 1, but were " + predicted.length
                            + " and " + truth.length);
        }
        double squared = 0;
        double absolute = 0;
        double signed = 0;
        for (int i = 0; i < truth.length; i++) {
            double error = predicted[i] - truth[i];
            squared += error * error;
            absolute += Math.abs(error);
            signed += error;
        }
        int n = truth.length;
        return new RegressionReport(n, squared / n, absolute / n, signed / n);
    }
}
