package io.github.perceptanon.train.comparison;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import io.github.perceptanon.train.report.Markdown;
import io.github.perceptanon.train.report.Report;
import io.github.perceptanon.train.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes a comparison's tables: {@code tables.md} and {@code report.html} for people, {@code tables.csv} for programs.
 */
public final class ComparisonFiles {
    /** The tables as Markdown. */
    public static final String MARKDOWN = "tables.md";
    /** One line per cell; numbers are not rounded. */
    public static final String CSV = "tables.csv";
    /** The tables and charts as one HTML file. */
    public static final String HTML = "report.html";

    private static final String[] HEADER = {
        "setup", "split", "judge", "n",
        "spearman", "spearman_low", "spearman_high", "spearman_p",
        "kendall", "kendall_low", "kendall_high", "kendall_p",
        "pearson", "pearson_low", "pearson_high", "pearson_p",
        "accuracy", "paper_spearman", "paper_kendall", "data"
    };

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
        Markdown.write(report, folder.resolve(MARKDOWN));
        writeCsv(result, folder.resolve(CSV));
        ReportWriter.write(report, folder.resolve(HTML));
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
