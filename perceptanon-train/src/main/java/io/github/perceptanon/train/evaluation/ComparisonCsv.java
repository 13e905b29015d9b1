// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.data.CsvTable;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes comparisons as CSV, one line per measure; numbers are not rounded. */
public final class ComparisonCsv {
    private static final List<String> HEADER = List.of(
            "setup",
            "measure",
            "n",
            "spearman",
            "spearman_low",
            "spearman_high",
            "spearman_p",
            "kendall",
            "kendall_low",
            "kendall_high",
            "kendall_p",
            "pearson",
            "pearson_low",
            "pearson_high",
            "pearson_p",
            "data");

    private ComparisonCsv() {}

    /**
     * Writes a file atomically.
     *
     * @param file where to
     * @param comparisons name of a setup or split to its comparison, in order
     * @param data describes the annotations, in every line; empty for published data
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, MeasureComparison> comparisons, String data) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        comparisons.forEach(
                (name, comparison) -> comparison.results().forEach(result -> rows.add(row(name, result, data))));
        new CsvTable(file.toString(), HEADER, rows).write(file);
    }

    private static List<String> row(String name, Result result, String data) {
        List<String> row = new ArrayList<>(List.of(
                name, result.measure(), Integer.toString(result.spearman().n())));
        for (Correlation c : List.of(result.spearman(), result.kendall(), result.pearson())) {
            for (double value : new double[] {c.coefficient(), c.low(), c.high(), c.pValue()}) {
                row.add(Double.toString(value));
            }
        }
        row.add(data);
        return row;
    }
}
