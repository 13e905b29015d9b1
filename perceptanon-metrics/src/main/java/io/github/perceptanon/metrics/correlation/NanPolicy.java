// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Treatment of NaN in the input. Infinities are not NaN: they are ranked (equal infinities tie), and Pearson is
 * undefined.
 *
 * <table>
 * <caption>Worked: x = 1, NaN, 3, 4, 5 and y = 2, 1, 4, 3, 5, Kendall's tau-b</caption>
 * <tr><th>policy</th><th>pairs used</th><th>result</th></tr>
 * <tr><td>{@link #PROPAGATE}</td><td>5</td><td>NaN</td></tr>
 * <tr><td>{@link #OMIT}</td><td>4: (1, 2) (3, 4) (4, 3) (5, 5)</td><td>0.6667</td></tr>
 * <tr><td>{@link #RAISE}</td><td>–</td><td>{@link IllegalArgumentException} naming index 1</td></tr>
 * </table>
 */
public enum NanPolicy {
    /** The result is NaN. */
    PROPAGATE,
    /** Pairs with a NaN on either side are left out. */
    OMIT,
    /** An exception is thrown. */
    RAISE;

    /**
     * The rows to use under this policy.
     *
     * @return positions in order, or null where the result is NaN
     */
    int @Nullable [] rows(double[]... columns) {
        int n = columns[0].length;
        int[] clean = new int[n];
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (!anyNan(columns, i)) {
                clean[kept++] = i;
            } else if (this == RAISE) {
                throw new IllegalArgumentException("no NaN is allowed by the NaN policy but index " + i + " holds one");
            } else if (this == PROPAGATE) {
                return null;
            }
        }
        return Arrays.copyOf(clean, kept);
    }

    private static boolean anyNan(double[][] columns, int i) {
        for (double[] column : columns) {
            if (Double.isNaN(column[i])) {
                return true;
            }
        }
        return false;
    }
}
