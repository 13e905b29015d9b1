// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Correlations between two columns, such as a metric and human scores, with SciPy's coefficients and p-values.
 * Immutable and thread-safe; each {@code withX} returns a changed copy.
 *
 * <pre>{@code
 * Correlation rho = Correlations.standard().spearman(ssim, humanScores);
 * Correlation tau = Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP).kendall(ssim, humanScores);
 * }</pre>
 *
 * <p>Time is O(n log n) and memory O(n) for every coefficient, up to the 2³¹ − 1 values of an array. Results for short
 * or degenerate input:
 *
 * <table>
 * <caption>Coefficient and p-value</caption>
 * <tr><th>input</th><th>Pearson</th><th>Spearman</th><th>Kendall</th></tr>
 * <tr><td>n = 0 or 1</td><td>refused</td><td>NaN, NaN</td><td>NaN, NaN</td></tr>
 * <tr><td>n = 2, not constant</td><td>±1, 1</td><td>±1, NaN</td><td>±1, 1</td></tr>
 * <tr><td>a constant side</td><td>NaN, NaN</td><td>NaN, NaN</td><td>NaN, NaN</td></tr>
 * <tr><td>an infinite value</td><td>NaN, NaN</td><td>ranked as it is</td><td>ordered as it is</td></tr>
 * <tr><td>fewer than 2 pairs left by {@link NanPolicy#OMIT}</td><td>NaN, NaN</td><td>NaN, NaN</td><td>NaN,
 * NaN</td></tr>
 * </table>
 */
public final class Correlations {
    private static final Correlations STANDARD = new Correlations(
            NanPolicy.PROPAGATE,
            TiePolicy.AVERAGE,
            PValueMethod.AUTO,
            IntervalMethod.FISHER,
            0.95,
            new Bootstrap(2000, 0),
            Optional.empty());

    private final NanPolicy nanPolicy;
    private final TiePolicy tiePolicy;
    private final PValueMethod pValueMethod;
    private final IntervalMethod interval;
    private final double confidence;
    private final Bootstrap bootstrap;
    private final Optional<int[]> clusters;

    private Correlations(
            NanPolicy nanPolicy,
            TiePolicy tiePolicy,
            PValueMethod pValueMethod,
            IntervalMethod interval,
            double confidence,
            Bootstrap bootstrap,
            Optional<int[]> clusters) {
        this.nanPolicy = Objects.requireNonNull(nanPolicy, "nanPolicy");
        this.tiePolicy = Objects.requireNonNull(tiePolicy, "tiePolicy");
        this.pValueMethod = Objects.requireNonNull(pValueMethod, "pValueMethod");
        this.interval = Objects.requireNonNull(interval, "interval");
        this.confidence = confidence;
        this.bootstrap = bootstrap;
        this.clusters = clusters;
    }

    /**
     * SciPy's defaults: NaN propagates, ties get average ranks, Kendall's p-value is exact for few untied observations;
     * 95% intervals by Fisher's z; 2000 resamples with seed 0 if the bootstrap is chosen.
     *
     * @return the standard settings
     */
    public static Correlations standard() {
        return STANDARD;
    }

    /**
     * With another treatment of NaN.
     *
     * @param policy the treatment of NaN
     * @return a changed copy
     */
    public Correlations withNanPolicy(NanPolicy policy) {
        return new Correlations(policy, tiePolicy, pValueMethod, interval, confidence, bootstrap, clusters);
    }

    /**
     * With other ranks for equal values in Spearman's rho.
     *
     * @param policy the rank of equal values
     * @return a changed copy
     */
    public Correlations withTiePolicy(TiePolicy policy) {
        return new Correlations(nanPolicy, policy, pValueMethod, interval, confidence, bootstrap, clusters);
    }

    /**
     * With another p-value for Kendall's coefficients.
     *
     * @param method the method
     * @return a changed copy
     */
    public Correlations withPValueMethod(PValueMethod method) {
        return new Correlations(nanPolicy, tiePolicy, method, interval, confidence, bootstrap, clusters);
    }

    /**
     * With another confidence interval.
     *
     * @param method the method
     * @return a changed copy
     */
    public Correlations withInterval(IntervalMethod method) {
        return new Correlations(nanPolicy, tiePolicy, pValueMethod, method, confidence, bootstrap, clusters);
    }

    /**
     * With another confidence level.
     *
     * @param level between 0 and 1, both exclusive
     * @return a changed copy
     * @throws IllegalArgumentException if outside
     */
    public Correlations withConfidence(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("a confidence level must be between 0 and 1 but was " + level);
        }
        return new Correlations(nanPolicy, tiePolicy, pValueMethod, interval, level, bootstrap, clusters);
    }

    /**
     * With another bootstrap, used by {@link IntervalMethod#BOOTSTRAP} and {@link PairedTest#BOOTSTRAP}.
     *
     * @param resamples at least 100
     * @param seed seed of the random sequence; the same seed gives the same result everywhere
     * @return a changed copy
     * @throws IllegalArgumentException if there are fewer resamples
     */
    public Correlations withBootstrap(int resamples, long seed) {
        if (resamples < 100) {
            throw new IllegalArgumentException("a bootstrap needs at least 100 resamples but was given " + resamples);
        }
        return new Correlations(
                nanPolicy, tiePolicy, pValueMethod, interval, confidence, new Bootstrap(resamples, seed), clusters);
    }

    /**
     * With clusters of dependent rows, such as the versions of one original. The bootstrap then draws clusters instead
     * of rows, as many as there are, each with all its rows, so that its interval refers to a new sample of clusters.
     * Nothing else changes: {@link IntervalMethod#FISHER} and p-values treat every row as independent.
     *
     * @param labels the cluster of each pair; pairs with equal labels form a cluster
     * @return a changed copy, for exactly as many pairs as there are labels
     */
    public Correlations withClusters(int[] labels) {
        return new Correlations(
                nanPolicy, tiePolicy, pValueMethod, interval, confidence, bootstrap, Optional.of(labels.clone()));
    }

    /**
     * Pearson's r.
     *
     * @param x one side of each pair
     * @param y the other side, of the same length
     * @return the correlation
     * @throws IllegalArgumentException if the lengths differ or are below 2, or if there is a NaN and the policy is to
     * raise
     */
    public Correlation pearson(double[] x, double[] y) {
        return correlate(Coefficient.PEARSON, x, y);
    }

    /**
     * Spearman's rho.
     *
     * @param x one side of each pair
     * @param y the other side, of the same length
     * @return the correlation
     * @throws IllegalArgumentException if the lengths differ, or if there is a NaN and the policy is to raise
     */
    public Correlation spearman(double[] x, double[] y) {
        return correlate(Coefficient.SPEARMAN, x, y);
    }

    /**
     * Kendall's tau-b.
     *
     * @param x one side of each pair
     * @param y the other side, of the same length
     * @return the correlation
     * @throws IllegalArgumentException if the lengths differ, if there is a NaN and the policy is to raise, or if an exact
     *     p-value is requested but not available
     */
    public Correlation kendall(double[] x, double[] y) {
        return correlate(Coefficient.KENDALL_TAU_B, x, y);
    }

    /**
     * Kendall's tau-c.
     *
     * @param x one side of each pair
     * @param y the other side, of the same length
     * @return the correlation
     * @throws IllegalArgumentException if the lengths differ, if there is a NaN and the policy is to raise, or if an exact
     *     p-value is requested but not available
     */
    public Correlation kendallTauC(double[] x, double[] y) {
        return correlate(Coefficient.KENDALL_TAU_C, x, y);
    }

    /**
     * A correlation whose coefficient is chosen at run time.
     *
     * @param kind the coefficient
     * @param x one side of each pair
     * @param y the other side, of the same length
     * @return the correlation
     * @throws IllegalArgumentException if the lengths differ or are below 2 for Pearson, if there is a NaN and the
     * policy is to raise, or if an exact p-value is requested but not available
     */
    public Correlation correlate(Coefficient kind, double[] x, double[] y) {
        Objects.requireNonNull(kind, "kind");
        requireSameLength("x", x, "y", y);
        if (kind == Coefficient.PEARSON && x.length < 2) {
            throw new IllegalArgumentException("Pearson's r needs at least 2 pairs but was given " + x.length);
        }
        requireLabelled(x.length);
        int[] rows = nanPolicy.rows(x, y);
        if (rows == null) {
            return Correlation.undefined(x.length);
        }
        return rows.length < 2
                ? Correlation.undefined(rows.length)
                : correlateUsed(kind, Bootstrap.pick(x, rows), Bootstrap.pick(y, rows), rows);
    }

    /**
     * Tests whether two metrics correlate differently with the same human scores.
     *
     * @param kind the coefficient
     * @param human the human scores
     * @param first the first metric's values for the same rows
     * @param second the second metric's values for the same rows
     * @param test the statistical test
     * @return both coefficients, their difference, its p-value and confidence interval
     * @throws IllegalArgumentException if the lengths differ, if there is a NaN and the policy is to raise, or if
     * Williams' test is combined with a Kendall coefficient
     */
    public PairedComparison compare(
            Coefficient kind, double[] human, double[] first, double[] second, PairedTest test) {
        Objects.requireNonNull(test, "test");
        requireSameLength("human", human, "first", first);
        requireSameLength("human", human, "second", second);
        if (test == PairedTest.WILLIAMS && kind.isKendall()) {
            throw new IllegalArgumentException("Williams' test needs PEARSON or SPEARMAN but was given " + kind);
        }
        requireLabelled(human.length);
        int[] rows = nanPolicy.rows(human, first, second);
        if (rows == null || rows.length < 2) {
            return PairedComparison.undefined(Double.NaN, Double.NaN, rows == null ? human.length : rows.length);
        }
        double[] h = Bootstrap.pick(human, rows);
        double[] a = Bootstrap.pick(first, rows);
        double[] b = Bootstrap.pick(second, rows);
        return test == PairedTest.WILLIAMS ? williams(kind, h, a, b) : bootstrap(kind, h, a, b, clusters(rows));
    }

    /** Positions among the used rows, cluster by cluster. */
    private int[][] clusters(int[] rows) {
        return clusters.map(labels -> Bootstrap.clusters(Bootstrap.pick(labels, rows)))
                .orElseGet(() -> Bootstrap.singleRows(rows.length));
    }

    private Correlation correlateUsed(Coefficient kind, double[] x, double[] y, int[] rows) {
        int n = x.length;
        double coefficient;
        double p;
        if (kind.isKendall()) {
            KendallCounts counts = KendallCounts.of(x, y);
            coefficient = kind == Coefficient.KENDALL_TAU_B ? counts.tauB() : counts.tauC();
            p = KendallSignificance.pValue(counts, pValueMethod);
        } else {
            coefficient = kind.of(x, y, tiePolicy);
            p = kind == Coefficient.PEARSON && n == 2 && !Double.isNaN(coefficient) ? 1 : studentP(coefficient, n);
        }
        double[] ends = Double.isNaN(coefficient)
                ? new double[] {coefficient, coefficient}
                : ends(kind, coefficient, x, y, rows);
        return new Correlation(coefficient, p, ends[0], ends[1], n);
    }

    /** Under no association r √((n−2)/(1−r²)) has Student's t distribution with n − 2 degrees of freedom. */
    private static double studentP(double r, int n) {
        if (Double.isNaN(r) || n < 3) {
            return Double.NaN;
        }
        double t = Math.abs(r) * Math.sqrt((n - 2) / ((1 + r) * (1 - r)));
        return 2 * TDistribution.of(n - 2).survivalProbability(t);
    }

    private double[] ends(Coefficient kind, double coefficient, double[] x, double[] y, int[] rows) {
        return switch (interval) {
            case NONE -> new double[] {Double.NaN, Double.NaN};
            case FISHER -> {
                FisherInterval fisher = FisherInterval.of(kind, coefficient, x.length, confidence);
                yield new double[] {fisher.low(), fisher.high()};
            }
            case BOOTSTRAP ->
                percentiles(bootstrap.distribution(
                        clusters(rows),
                        drawn -> kind.of(Bootstrap.pick(x, drawn), Bootstrap.pick(y, drawn), tiePolicy)));
        };
    }

    private double[] percentiles(double[] sorted) {
        double tail = (1 - confidence) / 2;
        return new double[] {Bootstrap.quantile(sorted, tail), Bootstrap.quantile(sorted, 1 - tail)};
    }

    private PairedComparison williams(Coefficient kind, double[] human, double[] first, double[] second) {
        return new DependentCorrelations(
                        kind,
                        kind.of(human, first, tiePolicy),
                        kind.of(human, second, tiePolicy),
                        kind.of(first, second, tiePolicy),
                        human.length)
                .compare(confidence);
    }

    private PairedComparison bootstrap(
            Coefficient kind, double[] human, double[] first, double[] second, int[][] clusters) {
        double a = kind.of(human, first, tiePolicy);
        double b = kind.of(human, second, tiePolicy);
        if (Double.isNaN(a - b)) {
            return PairedComparison.undefined(a, b, human.length);
        }
        ToDoubleFunction<int[]> difference = rows -> {
            double[] h = Bootstrap.pick(human, rows);
            return kind.of(h, Bootstrap.pick(first, rows), tiePolicy)
                    - kind.of(h, Bootstrap.pick(second, rows), tiePolicy);
        };
        double[] sorted = bootstrap.distribution(clusters, difference);
        double[] ends = percentiles(sorted);
        return new PairedComparison(a, b, a - b, Double.NaN, twoSided(sorted), ends[0], ends[1], human.length);
    }

    /** Twice the smaller fraction of differences ≤ 0 or ≥ 0, with one added to each count so that it is never 0. */
    private static double twoSided(double[] sorted) {
        int atMost = 0;
        int atLeast = 0;
        for (double d : sorted) {
            atMost += d <= 0 ? 1 : 0;
            atLeast += d >= 0 ? 1 : 0;
        }
        return Math.min(1, 2.0 * (Math.min(atMost, atLeast) + 1) / (sorted.length + 1));
    }

    private void requireLabelled(int n) {
        if (clusters.isPresent() && clusters.get().length != n) {
            throw new IllegalArgumentException(
                    "there must be a cluster for each of the " + n + " pairs but there were " + clusters.get().length);
        }
    }

    private static void requireSameLength(String nameA, double[] a, String nameB, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    nameA + " and " + nameB + " must have the same length but had " + a.length + " and " + b.length);
        }
    }
}
