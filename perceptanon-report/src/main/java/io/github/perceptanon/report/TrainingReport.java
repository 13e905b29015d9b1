// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.report.Charts.Labels;
import io.github.perceptanon.report.Charts.Series;
import io.github.perceptanon.train.EpochReport;
import io.github.perceptanon.train.TrainingResult;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Presents training runs: losses as a chart, and a table of runs. */
public final class TrainingReport {
    private TrainingReport() {}

    /**
     * A chart of training and validation loss over the epochs.
     *
     * @param charts draws the chart
     * @param name name of the model
     * @param result the result of training
     * @return the chart
     */
    public static Block.Chart losses(Charts charts, String name, TrainingResult result) {
        return charts.lines(
                new Labels(
                        name + " training",
                        "epoch",
                        "loss",
                        "Loss over epochs; the model kept is that of epoch "
                                + result.best().epoch() + ", whose validation loss is lowest."),
                List.of(
                        series("training", result, EpochReport::trainingLoss),
                        series("validation", result, EpochReport::validationLoss)));
    }

    private static Series series(String name, TrainingResult result, ToDoubleFunction<EpochReport> loss) {
        return new Series(
                name,
                result.epochs().stream().map(e -> (double) e.epoch()).toList(),
                result.epochs().stream().map(loss::applyAsDouble).toList());
    }

    /**
     * A table of several runs.
     *
     * @param results names of models and their results
     * @return the table
     */
    public static Table table(Map<String, TrainingResult> results) {
        List<Table.Row> rows = results.entrySet().stream()
                .map(e -> new Table.Row(
                        List.of(
                                new Table.Text(e.getKey()),
                                new Table.Figure(e.getValue().epochs().size(), 0),
                                new Table.Figure(e.getValue().best().epoch(), 0),
                                new Table.Figure(e.getValue().best().trainingLoss(), 4),
                                new Table.Figure(e.getValue().best().validationLoss(), 4),
                                new Table.Figure(
                                        e.getValue().epochs().stream()
                                                .mapToDouble(EpochReport::seconds)
                                                .sum(),
                                        0)),
                        false))
                .toList();
        return new Table(
                "Training runs",
                List.of("Model", "Epochs", "Best epoch", "Training loss", "Validation loss", "Seconds"),
                rows,
                "");
    }
}
