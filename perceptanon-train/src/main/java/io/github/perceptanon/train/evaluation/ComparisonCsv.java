package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.evaluation.JudgeComparison.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes comparisons as CSV, one line per judge; numbers are not rounded. */
public final class ComparisonCsv {
    private static final String[] HEADER = {
        "setup",
        "judge",
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
        "data"
    };

    private ComparisonCsv() {}

    /**
     * Writes a file atomically.
     *
     * @param file where to
     * @param comparisons name of a setup or split to its comparison, in order
     * @param data describes the annotations, in every line; empty for published data
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, JudgeComparison> comparisons, String data) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader(HEADER)
                .get();
        AtomicFile.writeText(file, text -> {
            CSVPrinter csv = new CSVPrinter(text, format);
            for (Map.Entry<String, JudgeComparison> comparison : comparisons.entrySet()) {
                for (Verdict verdict : comparison.getValue().verdicts()) {
                    csv.print(comparison.getKey());
                    csv.print(verdict.judge());
                    csv.print(verdict.spearman().n());
                    print(csv, verdict.spearman());
                    print(csv, verdict.kendall());
                    print(csv, verdict.pearson());
                    csv.print(data);
                    csv.println();
                }
            }
            csv.flush();
        });
    }

    private static void print(CSVPrinter csv, Correlation correlation) throws IOException {
        csv.print(correlation.coefficient());
        csv.print(correlation.low());
        csv.print(correlation.high());
        csv.print(correlation.pValue());
    }
}
