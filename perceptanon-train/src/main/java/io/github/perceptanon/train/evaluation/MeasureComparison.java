// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.NanPolicy;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A comparison of measures by the correlation of their values with the same human scores, as in the tables of the
 * PerceptAnon paper.
 *
 * @param test the test rows that all measures were computed on
 * @param results the result of each measure, in the given order
 */
public record MeasureComparison(Annotations test, List<Result> results) {
    private static final int LEAST_ROWS = 3;

    /**
     * Keeps a copy of the list.
     *
     * @throws IllegalArgumentException if there are no results
     */
    public MeasureComparison {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("a comparison needs at least 1 measure but was given 0");
        }
    }

    /**
     * A measure's values and their correlation with human scores.
     *
     * @param measure the measure's name
     * @param risesWithAnonymity whether the values should rise with the human scores, or fall
     * @param values one per row; NaN where there is none, as where images are too small for a metric
     * @param spearman rho with the human scores, over the rows that have a value, signed as it is: near −1 for a good
     * measure that falls
     * @param kendall tau-b, likewise
     * @param pearson r, likewise; NaN if a value is infinite
     */
    public record Result(
            String measure,
            boolean risesWithAnonymity,
            List<Double> values,
            Correlation spearman,
            Correlation kendall,
            Correlation pearson) {
        /** Keeps a copy of the list. */
        public Result {
            values = List.copyOf(values);
        }

        /**
         * Agreement with people, whatever the direction of the values.
         *
         * @return rho, with the sign inverted for a measure whose values fall as anonymity rises
         */
        public double agreement() {
            return risesWithAnonymity ? spearman.coefficient() : -spearman.coefficient();
        }
    }

    /** Receives the progress of a comparison. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called after each row of a measure.
         *
         * @param measure the measure's name
         */
        void measured(String measure);
    }

    /**
     * Runs all measures on all rows and correlates their values with the human scores. Rows without a value are left out
     * of that measure's coefficients.
     *
     * @param test at least 3 rows
     * @param measures at least one
     * @param correlations settings for coefficients and intervals; a bootstrap draws originals, each with all its
     * versions
     * @param listener called after every row
     * @return the comparison
     * @throws AnnotationException if there are too few rows
     * @throws IOException if an image cannot be read or its value cannot be computed
     */
    public static MeasureComparison of(
            Annotations test, List<Measure> measures, Correlations correlations, Listener listener) throws IOException {
        if (test.size() < LEAST_ROWS) {
            throw new AnnotationException(
                    test.source() + ": a comparison needs at least " + LEAST_ROWS + " rows but has " + test.size());
        }
        double[] human = test.scoreMeans();
        Correlations clustered = correlations.withNanPolicy(NanPolicy.OMIT).withClusters(test.originals());
        List<Result> results = new ArrayList<>();
        for (Measure measure : measures) {
            double[] values = measure.measure(test, () -> listener.measured(measure.name()));
            results.add(new Result(
                    measure.name(),
                    measure.risesWithAnonymity(),
                    boxed(values),
                    clustered.spearman(values, human),
                    clustered.kendall(values, human),
                    clustered.pearson(values, human)));
        }
        return new MeasureComparison(test, results);
    }

    private static List<Double> boxed(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }

    /**
     * The measure that agrees best with the human scores.
     *
     * @return the result with the highest {@link Result#agreement()}; one with an undefined coefficient only if all
     * are undefined
     */
    public Result best() {
        return results.stream()
                .max(Comparator.comparingDouble(
                        v -> Double.isNaN(v.agreement()) ? Double.NEGATIVE_INFINITY : v.agreement()))
                .orElseThrow();
    }
}
