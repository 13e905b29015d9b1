// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Krippendorff's α: 1 − observed / expected disagreement, where disagreement is the mean squared difference of pairs of
 * scores, within items and over all items (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011). 1 is
 * perfect agreement, 0 agreement by chance. Scores may be missing.
 */
public final class KrippendorffAlpha {
    private KrippendorffAlpha() {}

    /**
     * α with the interval metric: the difference of two scores is the difference of the numbers.
     *
     * @param ratings the scores; items with fewer than two are ignored
     * @return α, at most 1, or NaN if it is undefined: no item with two scores, or all scores equal
     */
    public static double interval(Ratings ratings) {
        return alpha(ratings, DoubleUnaryOperator.identity());
    }

    /**
     * α with the ordinal metric: the difference of two scores is the number of scores between them, half of the equal
     * ones counted on either side. It depends on the order of the scores only.
     *
     * @param ratings the scores; items with fewer than two are ignored
     * @return α, at most 1, or NaN if it is undefined: no item with two scores, or all scores equal
     */
    public static double ordinal(Ratings ratings) {
        return ordinalOfRanks(ratings.ranked());
    }

    /**
     * As {@link #ordinal}, of scores that are ranks already. Between two scores lie as many others as between their
     * mid-ranks: the ordinal metric is the interval metric of mid-ranks.
     */
    static double ordinalOfRanks(Ratings ranks) {
        double[] midRanks = midRanks(ranks);
        return alpha(ranks, rank -> midRanks[(int) rank]);
    }

    private static double[] midRanks(Ratings ranks) {
        int[] counts = new int[0];
        for (int i = 0; i < ranks.items(); i++) {
            double[] given = ranks.given(i);
            for (double score : given) {
                int rank = (int) score;
                counts = rank < counts.length ? counts : Arrays.copyOf(counts, 2 * rank + 1);
                counts[rank] += given.length >= 2 ? 1 : 0;
            }
        }
        double[] middles = new double[counts.length];
        double below = 0;
        for (int rank = 0; rank < counts.length; rank++) {
            middles[rank] = below + counts[rank] / 2.0;
            below += counts[rank];
        }
        return middles;
    }

    private static double alpha(Ratings ratings, DoubleUnaryOperator value) {
        Pairs all = new Pairs();
        double observed = 0;
        for (int i = 0; i < ratings.items(); i++) {
            double[] given = ratings.given(i);
            if (given.length >= 2) {
                Pairs within = new Pairs();
                for (double score : given) {
                    double v = value.applyAsDouble(score);
                    within.add(v);
                    all.add(v);
                }
                observed += within.squaredDifferences() / (given.length - 1);
            }
        }
        double expected = all.squaredDifferences() / (all.n - 1);
        return expected > 0 ? 1 - observed / expected : Double.NaN;
    }

    /** Σ over all ordered pairs of (a − b)², as 2 n Σ (a − mean)², with Welford's running mean. */
    private static final class Pairs {
        private long n;
        private double mean;
        private double squares;

        void add(double value) {
            n++;
            double delta = value - mean;
            mean += delta / n;
            squares += delta * (value - mean);
        }

        double squaredDifferences() {
            return 2.0 * n * squares;
        }
    }
}
