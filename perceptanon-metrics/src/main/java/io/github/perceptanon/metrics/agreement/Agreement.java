// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import io.github.perceptanon.metrics.correlation.Bootstrap;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well raters agree, and what each of them is like. Intervals are percentiles of a seeded bootstrap over groups of
 * items, such as the versions of one original, which are not independent.
 *
 * @param items number of items with at least two scores
 * @param scores number of scores
 * @param alphaInterval Krippendorff's α, interval metric
 * @param alphaOrdinal Krippendorff's α, ordinal metric
 * @param iccSingle ICC(2,1)
 * @param iccAverage ICC(2,k)
 * @param iccItems number of items that every rater scored, on which the two are computed
 * @param raters one entry for each rater
 * @param model the corrected means, and the raters' biases and inconsistencies
 */
public record Agreement(
        int items,
        int scores,
        Estimate alphaInterval,
        Estimate alphaOrdinal,
        Estimate iccSingle,
        Estimate iccAverage,
        int iccItems,
        List<RaterSummary> raters,
        SubjectModel model) {
    /** The number of resamples unless another is asked for. */
    public static final int DEFAULT_RESAMPLES = 1000;

    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    /** Keeps a copy of the list. */
    public Agreement {
        raters = List.copyOf(raters);
    }

    /**
     * Computes everything.
     *
     * @param ratings the scores
     * @param groups a number for each item, equal for items that are not independent
     * @param resamples number of resamples of the bootstrap; 0 leaves the intervals out
     * @param seed of the bootstrap
     * @return the agreement; what is undefined is NaN
     * @throws IllegalArgumentException if there is not one group for each item, or the number of resamples is negative
     */
    public static Agreement of(Ratings ratings, int[] groups, int resamples, long seed) {
        if (groups.length != ratings.items()) {
            throw new IllegalArgumentException(
                    "there must be " + ratings.items() + " groups, one for each item, but there are " + groups.length);
        }
        if (resamples < 0) {
            throw new IllegalArgumentException("resamples must be at least 0 but was " + resamples);
        }
        SubjectModel model = SubjectModel.of(ratings);
        int items = 0;
        int scores = 0;
        for (int i = 0; i < ratings.items(); i++) {
            int given = ratings.given(i).length;
            items += given >= 2 ? 1 : 0;
            scores += given;
        }
        Intervals intervals = new Intervals(new Bootstrap(resamples, seed), Bootstrap.clusters(groups));
        return new Agreement(
                items,
                scores,
                intervals.of(ratings, KrippendorffAlpha::interval),
                intervals.of(ratings.ranked(), KrippendorffAlpha::ordinalOfRanks),
                intervals.of(ratings, r -> IntraclassCorrelation.of(r).single()),
                intervals.of(ratings, r -> IntraclassCorrelation.of(r).average()),
                IntraclassCorrelation.of(ratings).items(),
                summaries(ratings, model),
                model);
    }

    private record Intervals(Bootstrap bootstrap, int[][] clusters) {
        Estimate of(Ratings ratings, ToDoubleFunction<Ratings> statistic) {
            double value = statistic.applyAsDouble(ratings);
            if (Double.isNaN(value) || bootstrap.resamples() == 0) {
                return new Estimate(value, Double.NaN, Double.NaN);
            }
            double[] sorted = bootstrap.distribution(clusters, items -> statistic.applyAsDouble(ratings.select(items)));
            return new Estimate(value, Bootstrap.quantile(sorted, LOW), Bootstrap.quantile(sorted, HIGH));
        }
    }

    private static List<RaterSummary> summaries(Ratings ratings, SubjectModel model) {
        List<RaterSummary> summaries = new ArrayList<>();
        for (int r = 0; r < ratings.raters(); r++) {
            int rater = r;
            double[] own = IntStream.range(0, ratings.items())
                    .mapToDouble(i -> ratings.score(i, rater))
                    .filter(s -> !Double.isNaN(s))
                    .toArray();
            double mean = IntStream.range(0, own.length)
                    .mapToDouble(i -> own[i])
                    .average()
                    .orElse(Double.NaN);
            double squares = 0;
            for (double score : own) {
                squares += (score - mean) * (score - mean);
            }
            summaries.add(new RaterSummary(
                    own.length,
                    mean,
                    own.length < 2 ? Double.NaN : Math.sqrt(squares / (own.length - 1)),
                    model.bias()[r],
                    model.inconsistency()[r],
                    withOthers(ratings, r)));
        }
        return summaries;
    }

    private static double withOthers(Ratings ratings, int rater) {
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int i = 0; i < ratings.items(); i++) {
            double score = ratings.score(i, rater);
            double[] given = ratings.given(i);
            if (!Double.isNaN(score) && given.length >= 2) {
                own.add(score);
                others.add((IntStream.range(0, given.length)
                                        .mapToDouble(g -> given[g])
                                        .sum()
                                - score)
                        / (given.length - 1));
            }
        }
        if (own.size() < 2) {
            return Double.NaN;
        }
        return Correlations.standard()
                .withInterval(IntervalMethod.NONE)
                .pearson(array(own), array(others))
                .coefficient();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
