// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.report.Charts.Labels;
import io.github.perceptanon.report.Charts.Series;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
import java.util.List;

/** Presents a {@link MeasureComparison} as a table and scatter plots. */
public final class ComparisonReport {
    private ComparisonReport() {}

    /**
     * A table of every measure's coefficients with their 95% intervals. The measure that agrees best is highlighted.
     *
     * @param caption title of the table
     * @param comparison the results
     * @return the table
     */
    public static Table table(String caption, MeasureComparison comparison) {
        Result best = comparison.best();
        List<Table.Row> rows = comparison.results().stream()
                .map(v -> new Table.Row(
                        List.of(
                                new Table.Text(v.measure()),
                                new Table.Figure(v.spearman().n(), 0),
                                interval(v.spearman()),
                                interval(v.kendall())),
                        v.equals(best)))
                .toList();
        return new Table(
                caption,
                List.of("Measure", "n", "Spearman ρ [95% interval]", "Kendall τ-b [95% interval]"),
                rows,
                "Coefficients with the annotation scores of the same images. A similarity metric (PSNR, SSIM) falls as "
                        + "anonymity rises, so −1 would be perfect for it and +1 for the others. Highlighted: the "
                        + "measure that agrees best, whatever the direction of its values.");
    }

    private static Table.Interval interval(Correlation correlation) {
        return new Table.Interval(correlation.coefficient(), correlation.low(), correlation.high());
    }

    /**
     * A scatter plot of a measure's values against the annotation scores, with a colour per method.
     *
     * @param charts draws the chart
     * @param title heading of the chart
     * @param comparison the rows
     * @param result one of the comparison's results
     * @param score whether the values are scores from 1 to 10 like the annotations
     * @return the chart
     * @throws IllegalArgumentException if the measure has no finite value
     */
    public static Block.Chart scatter(
            Charts charts, String title, MeasureComparison comparison, Result result, boolean score) {
        List<Annotation> rows = comparison.test().rows();
        List<Series> series = MethodSeries.of(rows, result.values());
        Labels labels = new Labels(
                title,
                "annotation score",
                score ? "score" : result.measure(),
                result.measure() + " against the annotation scores, n = " + rows.size() + ".");
        return score ? charts.agreement(labels, series) : charts.scatter(labels, series);
    }
}
