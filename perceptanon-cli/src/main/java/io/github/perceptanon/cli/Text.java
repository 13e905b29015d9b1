// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
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

    /** A table of measures and their correlations with human scores. */
    static TextTable results(List<Result> results) {
        TextTable table = new TextTable("measure", "n", "Spearman rho", "95%", "Kendall tau-b", "95%");
        for (Result result : results) {
            table.row(
                    result.measure(),
                    Integer.toString(result.spearman().n()),
                    fixed(result.spearman().coefficient()),
                    interval(result.spearman()),
                    fixed(result.kendall().coefficient()),
                    interval(result.kendall()));
        }
        return table;
    }
}
