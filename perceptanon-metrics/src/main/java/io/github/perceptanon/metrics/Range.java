package io.github.perceptanon.metrics;

/**
 * The values a metric can take, both ends included.
 *
 * @param low the least value, may be −∞
 * @param high the greatest value, may be +∞
 */
public record Range(double low, double high) {
    /**
     * Checks the order of the ends.
     *
     * @param low the least value
     * @param high the greatest value
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
