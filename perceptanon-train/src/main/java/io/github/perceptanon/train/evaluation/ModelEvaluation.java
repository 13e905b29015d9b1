// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Agreement of a model's scores with human scores.
 *
 * @param scores the model's scores, one per row
 * @param classes its classes against those of the annotations; empty for a regressor of the mean score, which has none
 * @param errors its normalised scores, 0 to 1, against the annotations' (score_mean − 1) / 9
 * @param spearman rho of its scores with score_mean
 * @param kendall tau-b
 * @param pearson r
 */
public record ModelEvaluation(
        List<AnonymityScore> scores,
        Optional<ClassificationReport> classes,
        RegressionReport errors,
        Correlation spearman,
        Correlation kendall,
        Correlation pearson) {

    /** Keeps a copy of the list. */
    public ModelEvaluation {
        scores = List.copyOf(scores);
    }

    /**
     * Compares a model's scores with annotations.
     *
     * @param rows at least 2 annotated images
     * @param scores one per row, all from one model
     * @param correlations settings for coefficients and intervals
     * @return the evaluation
     * @throws IllegalArgumentException if there are fewer than 2 rows, or the numbers of scores and rows differ
     */
    public static ModelEvaluation of(Annotations rows, List<AnonymityScore> scores, Correlations correlations) {
        if (scores.size() != rows.size() || rows.size() < 2) {
            throw new IllegalArgumentException(
                    "an evaluation needs as many scores as rows and at least 2 but was given " + scores.size() + " and "
                            + rows.size());
        }
        return evaluate(rows, scores, correlations);
    }

    /**
     * Compares scores with annotations group by group, for example by source or by method.
     *
     * @param rows annotated images
     * @param scores one per row, all from one model
     * @param group the group of a row, such as {@code Annotation::dataset}
     * @param correlations settings for coefficients and intervals
     * @return an evaluation per group, by name; coefficients of a group with one row are NaN
     * @throws IllegalArgumentException if the numbers of scores and rows differ
     */
    public static SortedMap<String, ModelEvaluation> byGroup(
            Annotations rows,
            List<AnonymityScore> scores,
            Function<Annotation, String> group,
            Correlations correlations) {
        if (scores.size() != rows.size()) {
            throw new IllegalArgumentException("an evaluation needs as many scores as rows but was given "
                    + scores.size() + " and " + rows.size());
        }
        SortedMap<String, ModelEvaluation> groups = new TreeMap<>();
        for (Annotation row : rows.rows()) {
            groups.computeIfAbsent(group.apply(row), name -> {
                int[] members = IntStream.range(0, rows.size())
                        .filter(i -> group.apply(rows.rows().get(i)).equals(name))
                        .toArray();
                List<AnonymityScore> theirs =
                        Arrays.stream(members).mapToObj(scores::get).toList();
                return evaluate(rows.select(members), theirs, correlations);
            });
        }
        return groups;
    }

    private static ModelEvaluation evaluate(Annotations rows, List<AnonymityScore> scores, Correlations correlations) {
        double[] human = rows.scoreMeans();
        double[] scored = scores.stream().mapToDouble(AnonymityScore::score).toArray();
        double[] target = Arrays.stream(human)
                .map(s -> Labels.target(Granularity.MEAN, s))
                .toArray();
        double[] normalized =
                scores.stream().mapToDouble(AnonymityScore::normalized).toArray();
        return new ModelEvaluation(
                scores,
                classes(human, scores),
                RegressionReport.of(target, normalized),
                correlations.spearman(scored, human),
                correlations.kendall(scored, human),
                human.length < 2
                        ? new Correlation(Double.NaN, Double.NaN, Double.NaN, Double.NaN, human.length)
                        : correlations.pearson(scored, human));
    }

    private static Optional<ClassificationReport> classes(double[] human, List<AnonymityScore> scores) {
        if (ScoreReading.label(scores.get(0)).isEmpty()) {
            return Optional.empty();
        }
        Granularity granularity = scores.get(0).card().granularity();
        int[] truth =
                Arrays.stream(human).mapToInt(s -> Labels.label(granularity, s)).toArray();
        int[] predicted = scores.stream()
                .mapToInt(s -> ScoreReading.label(s).orElseThrow())
                .toArray();
        return Optional.of(ClassificationReport.of(truth, predicted));
    }
}
