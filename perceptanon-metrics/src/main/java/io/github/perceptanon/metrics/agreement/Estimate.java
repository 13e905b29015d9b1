// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

/**
 * A coefficient with its 95 % interval.
 *
 * @param value NaN if it is undefined
 * @param low the lower bound; NaN if there is none
 * @param high the upper bound; NaN if there is none
 */
public record Estimate(double value, double low, double high) {}
