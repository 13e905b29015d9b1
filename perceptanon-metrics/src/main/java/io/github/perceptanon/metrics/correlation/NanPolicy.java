package io.github.perceptanon.metrics.correlation;

/**
 * What a NaN among the inputs means. Infinities are not NaN: ranks take them as they are (equal infinities tie), Pearson
 * is undefined.
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
    /** A pair with a NaN on any side is left out. */
    OMIT,
    /** The call is refused. */
    RAISE;

    /**
     * The columns under this policy.
     *
     * @return the columns to use, or null where the result is NaN
     */
    double[][] apply(double[]... columns) {
        int n = columns[0].length;
        int clean = 0;
        boolean[] dropped = new boolean[n];
        for (int i = 0; i < n; i++) {
            dropped[i] = anyNan(columns, i);
            if (dropped[i] && this == RAISE) {
                throw new IllegalArgumentException("no NaN is allowed by the NaN policy but index " + i + " holds one");
            }
            clean += dropped[i] ? 0 : 1;
        }
        if (clean == n) {
            return columns;
        }
        return this == PROPAGATE ? null : keep(columns, dropped, clean);
    }

    private static boolean anyNan(double[][] columns, int i) {
        for (double[] column : columns) {
            if (Double.isNaN(column[i])) {
                return true;
            }
        }
        return false;
    }

    private static double[][] keep(double[][] columns, boolean[] dropped, int clean) {
        double[][] out = new double[columns.length][clean];
        for (int i = 0, k = 0; i < dropped.length; i++) {
            if (!dropped[i]) {
                for (int c = 0; c < columns.length; c++) {
                    out[c][k] = columns[c][i];
                }
                k++;
            }
        }
        return out;
    }
}
