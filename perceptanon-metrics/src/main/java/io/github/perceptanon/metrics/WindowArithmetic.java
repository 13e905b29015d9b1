// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * The quantities that are averaged under the window, and the value computed from the averages. Rows are (planes,
 * values); plane 0 holds the reference's samples and plane 1 the distorted image's.
 */
interface WindowArithmetic {
    /** Number of averaged quantities. */
    int planes();

    /** Computes all quantities to average from the samples in planes 0 and 1. */
    void prepare(double[][] rows, int n);

    /** Rounds averages after each of the two passes; nothing to do in float64. */
    default void round(double[] averages, int n) {}

    /** Whether windows in which both images are equal give 1, exactly, so that they need not be computed. */
    default boolean isOneOfEqualWindows() {
        return false;
    }

    /** Computes one value from the averages of each position. */
    void combine(double[][] averages, int n, double[] values);
}
