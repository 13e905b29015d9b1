// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.Arrays;

/**
 * Statistics of one annotator's scores.
 *
 * @param annotator name of the column
 * @param n number of scores
 * @param mean their mean; NaN if there are none
 * @param standardDeviation their standard deviation with divisor n − 1; NaN if there are fewer than two
 * @param lowest the lowest score; NaN if there are none
 * @param highest the highest score; NaN if there are none
 */
public record AnnotatorStatistics(
        String annotator, int n, double mean, double standardDeviation, double lowest, double highest) {

    /** Computes the statistics of scores, ignoring NaN. */
    static AnnotatorStatistics of(String annotator, double[] scores) {
        double[] given = Arrays.stream(scores).filter(s -> !Double.isNaN(s)).toArray();
        double mean = Arrays.stream(given).average().orElse(Double.NaN);
        double squares = Arrays.stream(given).map(s -> (s - mean) * (s - mean)).sum();
        return new AnnotatorStatistics(
                annotator,
                given.length,
                mean,
                given.length < 2 ? Double.NaN : Math.sqrt(squares / (given.length - 1)),
                Arrays.stream(given).min().orElse(Double.NaN),
                Arrays.stream(given).max().orElse(Double.NaN));
    }
}
