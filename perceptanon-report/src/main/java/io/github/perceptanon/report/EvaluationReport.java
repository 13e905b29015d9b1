// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.report.Charts.Labels;
import io.github.perceptanon.report.Charts.Series;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import io.github.perceptanon.train.evaluation.ModelEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Presents a {@link ModelEvaluation}: figures, confusion matrix, groups, and plots of scores and residuals. */
public final class EvaluationReport {
    private static final String ALL = "all";

    private EvaluationReport() {}

    /**
     * A table of errors, classification and correlations of all rows and of each group.
     *
     * @param caption describes the groups
     * @param all the evaluation of all rows
     * @param groups evaluations by name, in order; may be empty
     * @return the table
     */
    public static Table figures(String caption, ModelEvaluation all, Map<String, ModelEvaluation> groups) {
        List<Table.Row> rows = new ArrayList<>();
        rows.add(row(ALL, all, true));
        groups.forEach((name, evaluation) -> rows.add(row(name, evaluation, false)));
        return new Table(
                caption,
                List.of(
                        "Rows",
                        "MSE (0–1)",
                        "Accuracy",
                        "Precision",
                        "Recall",
                        "Spearman ρ",
                        "Kendall τ-b",
                        "Pearson r"),
                rows,
                "MSE refers to scores scaled to 0–1. Accuracy and macro precision and recall refer to classes; a "
                        + "regressor of the "
                        + "mean score has none. Coefficients with the annotation scores, in brackets their 95% "
                        + "intervals.");
    }

    private static Table.Row row(String name, ModelEvaluation evaluation, boolean highlighted) {
        Optional<ClassificationReport> classes = evaluation.classes();
        return new Table.Row(
                List.of(
                        new Table.Text(name),
                        new Table.Figure(evaluation.errors().meanSquaredError(), 4),
                        figure(classes.map(ClassificationReport::accuracy)),
                        figure(classes.map(ClassificationReport::macroPrecision)),
                        figure(classes.map(ClassificationReport::macroRecall)),
                        agreement(evaluation.spearman()),
                        agreement(evaluation.kendall()),
                        agreement(evaluation.pearson())),
                highlighted);
    }

    private static Table.Cell figure(Optional<Double> value) {
        return new Table.Figure(value.orElse(Double.NaN), 4);
    }

    private static Table.Agreement agreement(Correlation c) {
        return new Table.Agreement(c.coefficient(), c.low(), c.high(), c.n(), OptionalDouble.empty(), false);
    }

    /**
     * The confusion matrix as a table.
     *
     * @param classes the classes
     * @return the table: a row for each true class, a column for each predicted one
     */
    public static Table confusion(ClassificationReport classes) {
        List<String> header = new ArrayList<>();
        header.add("True \\ predicted");
        classes.labels().forEach(label -> header.add(label.toString()));
        List<Table.Row> rows = new ArrayList<>();
        long[][] confusion = classes.confusion();
        for (int t = 0; t < confusion.length; t++) {
            List<Table.Cell> cells = new ArrayList<>();
            cells.add(new Table.Text(classes.labels().get(t).toString()));
            for (long count : confusion[t]) {
                cells.add(new Table.Figure(count, 0));
            }
            rows.add(new Table.Row(cells, false));
        }
        return new Table(
                "Confusion matrix",
                header,
                rows,
                "Classes that occur among true or predicted ones; they agree on the diagonal.");
    }

    /**
     * A scatter plot of the model's scores against those of the annotations, with a colour per method.
     *
     * @param charts draws the chart
     * @param rows the annotated images
     * @param evaluation their evaluation
     * @return the chart
     */
    public static Block.Chart scatter(Charts charts, Annotations rows, ModelEvaluation evaluation) {
        return charts.agreement(
                new Labels(
                        "Scores",
                        "annotation score",
                        "score",
                        "The model's scores against the annotations', n = " + rows.size() + "."),
                series(rows, evaluation, 0));
    }

    /**
     * A plot of the difference between the model's scores and those of the annotations, over the latter.
     *
     * @param charts draws the chart
     * @param rows the annotated images
     * @param evaluation their evaluation
     * @return the chart
     */
    public static Block.Chart residuals(Charts charts, Annotations rows, ModelEvaluation evaluation) {
        return charts.residuals(
                new Labels(
                        "Residuals",
                        "annotation score",
                        "score − annotation",
                        "Above the line the model finds an image more anonymous than the annotators, below it less; "
                                + "n = "
                                + rows.size() + "."),
                series(rows, evaluation, 1));
    }

    /** The factor with which the annotation is subtracted from the score. */
    private static List<Series> series(Annotations rows, ModelEvaluation evaluation, int times) {
        List<Double> values = IntStream.range(0, rows.size())
                .mapToObj(i -> evaluation.scores().get(i).score()
                        - times * rows.rows().get(i).scoreMean())
                .toList();
        return MethodSeries.of(rows.rows(), values);
    }
}
