// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Correlations of columns of judges with a column of human scores, with the coefficients of {@code perceptanon correlate}.
 * Immutable; each {@code withX} returns a changed copy.
 *
 * <p><b>How exact.</b> The numbers, 8 bytes each, come to the driver, and Spearman's and Kendall's coefficients are computed
 * there from all of them: exactly what the command computes. That is so up to a number of rows, 5 million unless
 * {@link #withMostRows} says otherwise; more than 2³¹ − 1 cannot be. Of a larger table a random sample of about that size is
 * taken, and the results' {@code n}, p-values and intervals are the sample's: at 5 million rows the 95 % interval of Spearman's
 * rho is at most ±0.0009.
 */
public final class ColumnCorrelations {
    private static final int MOST_ROWS = 5_000_000;

    /**
     * A column's correlations with the human scores.
     *
     * @param spearman Spearman's rho
     * @param kendall Kendall's tau-b
     * @param pearson Pearson's r
     * @param rows of the table; {@link Correlation#n} are those used
     */
    public record Result(Correlation spearman, Correlation kendall, Correlation pearson, long rows) {}

    private final Correlations settings;
    private final int mostRows;
    private final long seed;

    private ColumnCorrelations(Correlations settings, int mostRows, long seed) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.mostRows = mostRows;
        this.seed = seed;
    }

    /**
     * Correlations with these settings.
     *
     * @param settings intervals, p-values, treatment of NaN, as which null counts too
     * @return correlations
     */
    public static ColumnCorrelations of(Correlations settings) {
        return new ColumnCorrelations(settings, MOST_ROWS, 0);
    }

    /**
     * A copy with another limit of rows.
     *
     * @param rows that come to the driver at most, at least 2; 8 bytes for each column
     * @return a copy
     * @throws IllegalArgumentException if below 2
     */
    public ColumnCorrelations withMostRows(int rows) {
        if (rows < 2) {
            throw new IllegalArgumentException("correlations need at least 2 rows but the limit was " + rows);
        }
        return new ColumnCorrelations(settings, rows, seed);
    }

    /**
     * A copy that samples differently.
     *
     * @param newSeed of the sample of a large table; the same partitions give the same sample
     * @return a copy
     */
    public ColumnCorrelations withSeed(long newSeed) {
        return new ColumnCorrelations(settings, mostRows, newSeed);
    }

    /**
     * Computes the correlations, at once.
     *
     * @param table has the columns, as numbers
     * @param human column of the human scores
     * @param judges columns to correlate with it, at least one
     * @return results by column, in the order given
     * @throws IllegalArgumentException if there is no such column, it holds no numbers, or there is a NaN and the settings are
     *     to raise
     * @throws IllegalStateException if this is a version of Spark or Scala that does not fit
     */
    public Map<String, Result> correlate(Dataset<Row> table, String human, List<String> judges) {
        RuntimeFit.require(table.sparkSession());
        List<String> names = new ArrayList<>(List.of(human));
        names.addAll(judges);
        names.forEach(name -> requireNumbers(table.schema(), name));
        Dataset<Row> narrow = table.select(names.stream()
                .map(name -> functions.col(ImageSetFeatures.quoted(name)).cast("double"))
                .toArray(Column[]::new));
        long rows = narrow.count();
        Dataset<Row> used = rows <= mostRows ? narrow : narrow.sample(false, mostRows / (double) rows, seed);
        double[][] columns = columns(
                used.toJavaRDD().mapPartitions(ColumnCorrelations::transposed).collect(), names.size());
        Map<String, Result> results = new LinkedHashMap<>();
        for (int i = 1; i < columns.length; i++) {
            double[] judge = columns[i];
            results.put(
                    names.get(i),
                    new Result(
                            settings.spearman(judge, columns[0]),
                            settings.kendall(judge, columns[0]),
                            settings.pearson(judge, columns[0]),
                            rows));
        }
        return results;
    }

    private static void requireNumbers(StructType schema, String name) {
        if (!Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException(
                    "no column '" + name + "'; there are " + Arrays.asList(schema.fieldNames()));
        }
        if (!(schema.apply(name).dataType() instanceof NumericType)) {
            throw new IllegalArgumentException("column '" + name + "' must hold numbers but is "
                    + schema.apply(name).dataType().simpleString());
        }
    }

    /** A partition's columns; null is NaN. */
    private static Iterator<double[][]> transposed(Iterator<Row> rows) {
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        if (all.isEmpty()) {
            return List.<double[][]>of().iterator();
        }
        double[][] columns = new double[all.get(0).size()][all.size()];
        for (int r = 0; r < all.size(); r++) {
            for (int c = 0; c < columns.length; c++) {
                columns[c][r] = all.get(r).isNullAt(c) ? Double.NaN : all.get(r).getDouble(c);
            }
        }
        return List.<double[][]>of(columns).iterator();
    }

    private static double[][] columns(List<double[][]> parts, int count) {
        int rows =
                Math.toIntExact(parts.stream().mapToLong(part -> part[0].length).sum());
        double[][] columns = new double[count][rows];
        int at = 0;
        for (double[][] part : parts) {
            for (int c = 0; c < count; c++) {
                System.arraycopy(part[c], 0, columns[c], at, part[c].length);
            }
            at += part[0].length;
        }
        return columns;
    }
}
