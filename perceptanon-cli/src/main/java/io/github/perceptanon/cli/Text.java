package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.evaluation.JudgeComparison.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Formats numbers for people; JSON documents have them unrounded. */
final class Text {
    private Text() {}

    static String fixed(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String interval(Correlation correlation) {
        return "[" + fixed(correlation.low()) + ", " + fixed(correlation.high()) + "]";
    }

    static String probability(Correlation correlation) {
        return String.format(Locale.ROOT, "%.2g", correlation.pValue());
    }

    static String elapsed(Duration duration) {
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    /** A count with its noun: {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** A table of judges and their correlations with human scores. */
    static TextTable verdicts(List<Verdict> verdicts) {
        TextTable table = new TextTable("judge", "n", "Spearman rho", "95%", "Kendall tau-b", "95%");
        for (Verdict verdict : verdicts) {
            table.row(
                    verdict.judge(),
                    Integer.toString(verdict.spearman().n()),
                    fixed(verdict.spearman().coefficient()),
                    interval(verdict.spearman()),
                    fixed(verdict.kendall().coefficient()),
                    interval(verdict.kendall()));
        }
        return table;
    }
}
