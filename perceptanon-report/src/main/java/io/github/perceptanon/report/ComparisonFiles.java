// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.comparison.CellResult;
import io.github.perceptanon.train.comparison.Comparison;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.PaperFigures;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a comparison's tables: {@code tables.md} and {@code report.html} for people, {@code tables.csv} for programs.
 */
public final class ComparisonFiles {
    private static final List<String> HEADER = List.of(
            "setup",
            "split",
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
            "accuracy",
            "paper_spearman",
            "paper_kendall",
            "data");

    private ComparisonFiles() {}

    /**
     * Writes all three files, each atomically.
     *
     * @param result the comparison
     * @param provenance how the numbers were made (version, data, weights), names and values in order; shown in the
     * report
     * @param folder an existing folder
     * @throws IOException if a file cannot be written
     */
    public static void write(ComparisonResult result, Map<String, String> provenance, Path folder) throws IOException {
        Report report = new ComparisonPages(result).report(provenance);
        Markdown.write(report, folder.resolve(Comparison.MARKDOWN));
        writeCsv(result, folder.resolve(Comparison.CSV));
        ReportWriter.write(report, folder.resolve(Comparison.HTML));
    }

    private static void writeCsv(ComparisonResult result, Path file) throws IOException {
        String data = result.plan().data().caveat().orElse("");
        List<List<String>> rows = result.cells().values().stream()
                .map(cell -> row(cell, result.paper(cell.cell()), data))
                .toList();
        new CsvTable(file.toString(), HEADER, rows).write(file);
    }

    private static List<String> row(CellResult cell, Optional<PaperFigures.Figure> paper, String data) {
        List<String> row = new ArrayList<>(List.of(
                cell.cell().setup().name(), cell.cell().split(), cell.cell().measure(), Integer.toString(cell.n())));
        for (Correlation c : List.of(cell.spearman(), cell.kendall(), cell.pearson())) {
            for (double value : new double[] {c.coefficient(), c.low(), c.high(), c.pValue()}) {
                row.add(Double.toString(value));
            }
        }
        row.add(cell.classes()
                .map(classes -> Double.toString(classes.accuracy()))
                .orElse(""));
        row.add(paper.map(figure -> Double.toString(figure.spearman())).orElse(""));
        row.add(paper.map(figure -> Double.toString(figure.kendall())).orElse(""));
        row.add(data);
        return row;
    }
}
