// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Labels;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The values of a cell and their correlation with human scores.
 *
 * @param cell the cell
 * @param test the test rows
 * @param values one per row; NaN where the images are too small for the metric
 * @param classes a model's classes against those of the annotations; empty for metrics and regressors of the mean score
 * @param spearman ρ over the rows that have a value
 * @param kendall τ-b, likewise
 * @param pearson r, likewise
 */
public record CellResult(
        Cell cell,
        Annotations test,
        List<Double> values,
        Optional<ClassificationReport> classes,
        Correlation spearman,
        Correlation kendall,
        Correlation pearson) {

    /** Keeps a copy of the list. */
    public CellResult {
        values = List.copyOf(values);
    }

    static CellResult of(Cell cell, Annotations test, CellValues found, Correlations correlations) {
        double[] values =
                found.values().stream().mapToDouble(Double::doubleValue).toArray();
        double[] human = test.scoreMeans();
        Correlations clustered = correlations.withClusters(test.originals());
        return new CellResult(
                cell,
                test,
                found.values(),
                cell.model().flatMap(model -> classes(model.granularity(), human, found.labels())),
                clustered.spearman(values, human),
                clustered.kendall(values, human),
                clustered.pearson(values, human));
    }

    private static Optional<ClassificationReport> classes(
            Granularity granularity, double[] human, List<Integer> labels) {
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        int[] truth =
                Arrays.stream(human).mapToInt(s -> Labels.label(granularity, s)).toArray();
        return Optional.of(ClassificationReport.of(
                truth, labels.stream().mapToInt(Integer::intValue).toArray()));
    }

    /**
     * Number of rows used for the coefficients.
     *
     * @return the number of rows with a value
     */
    public int n() {
        return spearman.n();
    }
}
