package io.github.perceptanon.report;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.comparison.CellResult;
import io.github.perceptanon.train.comparison.Comparison;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.PaperFigures;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes a comparison's tables: for readers as {@code tables.md} and {@code report.html}, for programs as {@code tables.csv}. */
public final class ComparisonFiles {
    private static final String[] HEADER = {
        "setup", "split", "judge", "n",
        "spearman", "spearman_low", "spearman_high", "spearman_p",
        "kendall", "kendall_low", "kendall_high", "kendall_p",
        "pearson", "pearson_low", "pearson_high", "pearson_p",
        "accuracy", "paper_spearman", "paper_kendall", "data"
    };

    private ComparisonFiles() {}

    /**
     * Writes all three, each whole or not at all.
     *
     * @param result the comparison
     * @param provenance what the numbers were made of (version, data, weights), name to value in order; shown in the report
     * @param folder where to, a folder that exists
     * @throws IOException if a file cannot be written
     */
    public static void write(ComparisonResult result, Map<String, String> provenance, Path folder) throws IOException {
        Report report = new ComparisonPages(result).report(provenance);
        Markdown.write(report, folder.resolve(Comparison.MARKDOWN));
        writeCsv(result, folder.resolve(Comparison.CSV));
        ReportWriter.write(report, folder.resolve(Comparison.HTML));
    }

    private static void writeCsv(ComparisonResult result, Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader(HEADER)
                .get();
        String data = result.plan().data().caveat().orElse("");
        AtomicFile.writeText(file, text -> {
            CSVPrinter csv = new CSVPrinter(text, format);
            for (CellResult cell : result.cells().values()) {
                print(csv, cell, result.paper(cell.cell()), data);
            }
            csv.flush();
        });
    }

    private static void print(CSVPrinter csv, CellResult cell, Optional<PaperFigures.Figure> paper, String data)
            throws IOException {
        csv.print(cell.cell().setup());
        csv.print(cell.cell().split());
        csv.print(cell.cell().judge());
        csv.print(cell.n());
        for (Correlation c : List.of(cell.spearman(), cell.kendall(), cell.pearson())) {
            csv.print(c.coefficient());
            csv.print(c.low());
            csv.print(c.high());
            csv.print(c.pValue());
        }
        csv.print(cell.classes()
                .map(ClassificationReport::accuracy)
                .map(Object::toString)
                .orElse(""));
        csv.print(paper.map(figure -> Double.toString(figure.spearman())).orElse(""));
        csv.print(paper.map(figure -> Double.toString(figure.kendall())).orElse(""));
        csv.print(data);
        csv.println();
    }
}
