// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * A range of values, both ends included.
 *
 * @param low the lowest value, may be −∞
 * @param high the highest value, may be +∞
 */
public record Range(double low, double high) {
    /**
     * Checks the order of the ends.
     *
     * @throws IllegalArgumentException if an end is NaN or {@code low} is above {@code high}
     */
    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a range needs low <= high but was " + low + " to " + high);
        }
    }

    /**
     * Whether a value is inside.
     *
     * @param value any number
     * @return true if {@code low <= value <= high}; false for NaN
     */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
