// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.metrics.correlation.NanPolicy;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon correlate}: rank correlations between columns of a CSV file and human scores. */
@Command(
        name = "correlate",
        mixinStandardHelpOptions = true,
        description = "Rank correlations of columns of a CSV file with human scores.")
final class CorrelateCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(names = "--csv", required = true, paramLabel = "FILE", description = "CSV file with a header.")
    private Path csv;

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
            defaultValue = "fisher",
            paramLabel = "METHOD",
            description = "95%% intervals: none, fisher or bootstrap (default: ${DEFAULT-VALUE}).")
    private IntervalMethod interval;

    @Option(
            names = "--nan",
            defaultValue = "raise",
            paramLabel = "POLICY",
            description = "Cells that are empty or NaN: raise, omit or propagate (default: ${DEFAULT-VALUE}).")
    private NanPolicy nanPolicy;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (metrics.isEmpty()) {
            throw common.usage("--metrics names no column");
        }
        CsvTable table = Tables.read(csv);
        double[] scores = table.numbers(human);
        refuseNan(table, human, scores);
        Correlations correlations =
                Correlations.standard().withInterval(interval).withNanPolicy(nanPolicy);
        Map<String, Coefficients> found = new LinkedHashMap<>();
        for (String metric : metrics) {
            double[] values = table.numbers(metric);
            refuseNan(table, metric, values);
            found.put(
                    metric,
                    new Coefficients(
                            correlations.spearman(values, scores),
                            correlations.kendall(values, scores),
                            correlations.pearson(values, scores)));
        }
        Optional<String> caveat = DataOrigin.of(table, csv).caveat();
        if (json) {
            common.out().println(JsonText.of(document(scores.length, found, caveat)));
        } else {
            common.out().print(text(found));
            common.caveat(caveat);
        }
        return 0;
    }

    private record Coefficients(Correlation spearman, Correlation kendall, Correlation pearson) {}

    private void refuseNan(CsvTable table, String column, double[] values) throws IOException {
        for (int i = 0; nanPolicy == NanPolicy.RAISE && i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IOException(table.source() + ": row " + (i + 1) + ", column '" + column
                        + "': the cell is not a number; --nan omit skips such rows");
            }
        }
    }

    private static Map<String, Object> document(int n, Map<String, Coefficients> found, Optional<String> caveat) {
        Map<String, Object> byMetric = new LinkedHashMap<>();
        found.forEach((name, j) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("spearman", j.spearman().document());
            entry.put("kendall", j.kendall().document());
            entry.put("pearson", j.pearson().document());
            byMetric.put(name, entry);
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "n",
                found.values().stream().mapToInt(j -> j.spearman().n()).min().orElse(n));
        document.put("metrics", byMetric);
        caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
        return document;
    }

    private static TextTable text(Map<String, Coefficients> found) {
        TextTable table =
                new TextTable("metric", "n", "Spearman rho", "95%", "p", "Kendall tau-b", "p", "Pearson r", "p");
        found.forEach((name, j) -> table.row(
                name,
                Integer.toString(j.spearman().n()),
                Text.fixed(j.spearman().coefficient()),
                Text.interval(j.spearman()),
                Text.probability(j.spearman()),
                Text.fixed(j.kendall().coefficient()),
                Text.probability(j.kendall()),
                Text.fixed(j.pearson().coefficient()),
                Text.probability(j.pearson())));
        return table;
    }
}
