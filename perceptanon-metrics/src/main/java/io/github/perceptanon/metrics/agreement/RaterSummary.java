// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

/**
 * One rater among the others.
 *
 * @param n number of scores
 * @param mean of the scores; NaN without any
 * @param spread standard deviation of the scores (n − 1); NaN with fewer than two
 * @param bias how much higher than the others the rater scores, in points ({@link SubjectModel})
 * @param inconsistency the standard deviation of what is left, in points ({@link SubjectModel})
 * @param correlation Pearson's r with the mean of the others on the same items; NaN if undefined
 */
public record RaterSummary(int n, double mean, double spread, double bias, double inconsistency, double correlation) {}
