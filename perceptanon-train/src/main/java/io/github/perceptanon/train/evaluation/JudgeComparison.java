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
 * Judges compared by how their numbers correlate with the same human scores, as in the tables of the PerceptAnon paper.
 *
 * @param test the rows that all of them judged
 * @param verdicts what each of them said, in the order given
 */
public record JudgeComparison(Annotations test, List<Verdict> verdicts) {
    private static final int LEAST_ROWS = 3;

    /**
     * Keeps a copy of the list.
     *
     * @param test the rows
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
     * What a judge said, and how that goes with the human scores.
     *
     * @param judge its name
     * @param risesWithAnonymity whether its numbers should rise with the human scores, or fall
     * @param values one per row; NaN where it has none, as where images are too small for a metric
     * @param spearman rho with the human scores, over the rows that have a value, signed as it is: near −1 for a good judge that falls
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
         * @param judge its name
         * @param risesWithAnonymity which way its numbers run
         * @param values one per row
         * @param spearman rho
         * @param kendall tau-b
         * @param pearson r
         */
        public Verdict {
            values = List.copyOf(values);
        }

        /**
         * Agreement with people whichever way the numbers run.
         *
         * @return rho, with its sign turned for a judge whose numbers fall as anonymity rises
         */
        public double agreement() {
            return risesWithAnonymity ? spearman.coefficient() : -spearman.coefficient();
        }
    }

    /** Told how a comparison comes along. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A judge has judged one more row.
         *
         * @param judge the judge's name
         */
        void judged(String judge);
    }

    /**
     * Lets every judge judge all rows. Rows where one has no value are left out of its coefficients.
     *
     * @param test at least 3 rows
     * @param judges at least one
     * @param correlations how coefficients and intervals are found; a bootstrap draws originals, each with all its versions
     * @param listener told of every row
     * @return the comparison
     * @throws AnnotationException if there are too few rows
     * @throws IOException if an image cannot be read or judged
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
     * The judge that agrees best with people.
     *
     * @return the verdict of the highest {@link Verdict#agreement()}; one without a coefficient only if none has one
     */
    public Verdict best() {
        return verdicts.stream()
                .max(Comparator.comparingDouble(
                        v -> Double.isNaN(v.agreement()) ? Double.NEGATIVE_INFINITY : v.agreement()))
                .orElseThrow();
    }
}
