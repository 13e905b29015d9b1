// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * The rank of equal values, named as in SciPy's {@code rankdata}. 0.0 and −0.0 are equal, as are equal infinities.
 * Kendall's coefficients do not rank and are not affected.
 *
 * <table>
 * <caption>Worked: ranks of 30, 10, 20, 20</caption>
 * <tr><th>policy</th><th>ranks</th></tr>
 * <tr><td>{@link #AVERAGE}</td><td>4, 1, 2.5, 2.5</td></tr>
 * <tr><td>{@link #MIN}</td><td>4, 1, 2, 2</td></tr>
 * <tr><td>{@link #MAX}</td><td>4, 1, 3, 3</td></tr>
 * <tr><td>{@link #DENSE}</td><td>3, 1, 2, 2</td></tr>
 * <tr><td>{@link #ORDINAL}</td><td>4, 1, 2, 3</td></tr>
 * </table>
 */
public enum TiePolicy {
    /** The mean of the places of the equal values, as in the definition of Spearman's rho. */
    AVERAGE,
    /** The first of their places. */
    MIN,
    /** The last of their places. */
    MAX,
    /** As {@link #MIN}, but the next larger value gets the next integer. */
    DENSE,
    /** Their places in order of appearance. */
    ORDINAL;

    /**
     * Ranks the values, starting at 1.
     *
     * @param values none of them NaN
     * @return a new array, the rank of each value at its index
     * @throws IllegalArgumentException if a value is NaN
     */
    public double[] ranks(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("ranked values must not be NaN but index " + i + " is");
            }
        }
        int[] order = SortOrder.of(values);
        double[] ranks = new double[values.length];
        int group = 0;
        for (int from = 0, to; from < order.length; from = to) {
            to = SortOrder.endOfTies(values, order, from);
            group++;
            for (int i = from; i < to; i++) {
                ranks[order[i]] = rank(group, from, to, i);
            }
        }
        return ranks;
    }

    /** The rank of place i among the tied places from (inclusive) to (exclusive), counted from 0. */
    private double rank(int group, int from, int to, int i) {
        return switch (this) {
            case AVERAGE -> (from + 1 + (double) to) / 2;
            case MIN -> from + 1;
            case MAX -> to;
            case DENSE -> group;
            case ORDINAL -> i + 1;
        };
    }
}
