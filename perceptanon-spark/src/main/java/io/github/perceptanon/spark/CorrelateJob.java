// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.metrics.correlation.NanPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code correlate}: correlations between columns of a table and human scores. */
@Command(
        name = "correlate",
        mixinStandardHelpOptions = true,
        description = "Correlations of columns of a table with human scores, as one JSON document.")
final class CorrelateJob implements Callable<Integer> {
    @Mixin
    private JobLine line;

    @Option(names = "--table", required = true, paramLabel = "PATH", description = "Table with the columns.")
    private String table;

    @Option(
            names = "--table-format",
            defaultValue = "parquet",
            paramLabel = "F",
            description = "parquet, orc, json or csv with a header (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = "--human",
            defaultValue = "score_mean",
            paramLabel = "COLUMN",
            description = "Column of human scores (default: ${DEFAULT-VALUE}).")
    private String human;

    @Option(
            names = "--metrics",
            required = true,
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns to correlate with it, separated by commas.")
    private List<String> metrics;

    @Option(
            names = "--interval",
            defaultValue = "FISHER",
            paramLabel = "METHOD",
            description = "95%% intervals: none, fisher or bootstrap (default: fisher).")
    private IntervalMethod interval;

    @Option(
            names = "--nan",
            defaultValue = "RAISE",
            paramLabel = "POLICY",
            description = "Rows with null or NaN: raise, omit or propagate (default: raise).")
    private NanPolicy nanPolicy;

    @Option(
            names = "--most-rows",
            defaultValue = "5000000",
            paramLabel = "N",
            description = "Rows to compute from; of a larger table a random sample (default: ${DEFAULT-VALUE}).")
    private int mostRows;

    @Override
    public Integer call() {
        SparkSession spark = line.spark();
        Map<String, ColumnCorrelations.Result> results = ColumnCorrelations.of(
                        Correlations.standard().withInterval(interval).withNanPolicy(nanPolicy))
                .withMostRows(mostRows)
                .correlate(
                        spark.read()
                                .format(format)
                                .option("header", "true")
                                .option("inferSchema", "true")
                                .load(table),
                        human,
                        metrics);
        Map<String, Object> byMetric = new LinkedHashMap<>();
        results.forEach((name, result) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("spearman", result.spearman().document());
            entry.put("kendall", result.kendall().document());
            entry.put("pearson", result.pearson().document());
            byMetric.put(name, entry);
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "n",
                results.values().stream().mapToInt(r -> r.spearman().n()).min().orElse(0));
        document.put(
                "rows",
                results.values().stream()
                        .mapToLong(ColumnCorrelations.Result::rows)
                        .max()
                        .orElse(0));
        document.put("metrics", byMetric);
        line.out().println(JsonText.of(document));
        return 0;
    }
}
