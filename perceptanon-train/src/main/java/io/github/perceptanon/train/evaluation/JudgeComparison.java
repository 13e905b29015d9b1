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
 * A comparison of judges by the correlation of their values with the same human scores, as in the tables of the
 * PerceptAnon paper.
 *
 * @param test the test rows that all of them judged
 * @param verdicts the result of each judge, in the given order
 */
public record JudgeComparison(Annotations test, List<Verdict> verdicts) {
    private static final int LEAST_ROWS = 3;

    /**
     * Keeps a copy of the list.
     *
     * @param test the test rows
     * @param verdicts at least one
     * @throws IllegalArgumentException if there are no verdicts
     */
    public JudgeComparison {
        verdicts = List.copyOf(verdicts);
        if (verdicts.isEmpty()) {
            throw new IllegalArgumentException("a comparison needs at least 1 judge but was given 0");
        }
    }

    /**
     * A judge's values and their correlation with human scores.
     *
     * @param judge the judge's name
     * @param risesWithAnonymity whether the values should rise with the human scores, or fall
     * @param values one per row; NaN where there is none, as where images are too small for a metric
     * @param spearman rho with the human scores, over the rows that have a value, signed as it is: near −1 for a good
     * judge that falls
     * @param kendall tau-b, likewise
     * @param pearson r, likewise; NaN if a value is infinite
     */
    public record Verdict(
            String judge,
            boolean risesWithAnonymity,
            List<Double> values,
            Correlation spearman,
            Correlation kendall,
            Correlation pearson) {
        /**
         * Keeps a copy of the list.
         *
         * @param judge the judge's name
         * @param risesWithAnonymity whether values rise with anonymity
         * @param values one per row
         * @param spearman rho
         * @param kendall tau-b
         * @param pearson r
         */
        public Verdict {
            values = List.copyOf(values);
        }

        /**
         * Agreement with people, whatever the direction of the values.
         *
         * @return rho, with the sign inverted for a judge whose values fall as anonymity rises
         */
        public double agreement() {
            return risesWithAnonymity ? spearman.coefficient() : -spearman.coefficient();
        }
    }

    /** Receives the progress of a comparison. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called after each row of a judge.
         *
         * @param judge the judge's name
         */
        void judged(String judge);
    }

    /**
     * Runs all judges on all rows and correlates their values with the human scores. Rows without a value are left out
     * of that judge's coefficients.
     *
     * @param test at least 3 rows
     * @param judges at least one
     * @param correlations settings for coefficients and intervals; a bootstrap draws originals, each with all its
     * versions
     * @param listener called after every row
     * @return the comparison
     * @throws AnnotationException if there are too few rows
     * @throws IOException if an image cannot be read or is too small
     */
    public static JudgeComparison of(Annotations test, List<Judge> judges, Correlations correlations, Listener listener)
            throws IOException {
        if (test.size() < LEAST_ROWS) {
            throw new AnnotationException(
                    test.source() + ": a comparison needs at least " + LEAST_ROWS + " rows but has " + test.size());
        }
        double[] human = test.scoreMeans();
        Correlations clustered = correlations.withNanPolicy(NanPolicy.OMIT).withClusters(test.originals());
        List<Verdict> verdicts = new ArrayList<>();
        for (Judge judge : judges) {
            double[] values = judge.judge(test, () -> listener.judged(judge.name()));
            verdicts.add(new Verdict(
                    judge.name(),
                    judge.risesWithAnonymity(),
                    boxed(values),
                    clustered.spearman(values, human),
                    clustered.kendall(values, human),
                    clustered.pearson(values, human)));
        }
        return new JudgeComparison(test, verdicts);
    }

    private static List<Double> boxed(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }

    /**
     * The judge that agrees best with the human scores.
     *
     * @return the verdict with the highest {@link Verdict#agreement()}; one with an undefined coefficient only if all
     * are undefined
     */
    public Verdict best() {
        return verdicts.stream()
                .max(Comparator.comparingDouble(
                        v -> Double.isNaN(v.agreement()) ? Double.NEGATIVE_INFINITY : v.agreement()))
                .orElseThrow();
    }
}
