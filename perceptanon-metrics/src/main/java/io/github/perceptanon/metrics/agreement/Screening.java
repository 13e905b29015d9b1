// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * Screening of raters by ITU-R BT.500 (clause A1-2.3.1 of BT.500-14, by the documentation of SUREAL, an implementation of
 * it; other editions count differently): a rater is rejected who is far from the others on more than 5 % of the items, now above and now below them. "Far" is twice the standard deviation where the scores of an item have a
 * kurtosis from 2 to 4, and √20 times it elsewhere. Whoever scores all items too high or too low is kept: that is bias,
 * which {@link SubjectModel} takes out.
 *
 * <p>It is made for panels of some 20 people and more: among few, one who is far away widens the standard deviation so much
 * that nobody is far. Screening changes results, so it never runs by itself.
 */
public final class Screening {
    private static final double MOST_FAR = 0.05;
    private static final double MOST_ONE_SIDED = 0.3;
    private static final double NORMAL = 2;
    private static final double OTHER = Math.sqrt(20);

    private Screening() {}

    /**
     * Who is to be rejected.
     *
     * @param ratings the scores; items with fewer than two do not count
     * @return numbers of raters, from 0
     */
    public static Set<Integer> bt500(Ratings ratings) {
        int[] above = new int[ratings.raters()];
        int[] below = new int[ratings.raters()];
        int[] scored = new int[ratings.raters()];
        for (int i = 0; i < ratings.items(); i++) {
            double[] given = ratings.given(i);
            if (given.length < 2) {
                continue;
            }
            Spread spread = Spread.of(given);
            for (int r = 0; r < ratings.raters(); r++) {
                double score = ratings.score(i, r);
                if (!Double.isNaN(score)) {
                    scored[r]++;
                    above[r] += score >= spread.mean + spread.far && spread.far > 0 ? 1 : 0;
                    below[r] += score <= spread.mean - spread.far && spread.far > 0 ? 1 : 0;
                }
            }
        }
        Set<Integer> rejected = new TreeSet<>();
        for (int r = 0; r < ratings.raters(); r++) {
            double far = above[r] + below[r];
            if (far > MOST_FAR * scored[r] && Math.abs(above[r] - below[r]) / far < MOST_ONE_SIDED) {
                rejected.add(r);
            }
        }
        return rejected;
    }

    private record Spread(double mean, double far) {
        static Spread of(double[] scores) {
            double mean = Arrays.stream(scores).average().orElseThrow();
            double squares = 0;
            double fourths = 0;
            for (double score : scores) {
                double square = (score - mean) * (score - mean);
                squares += square;
                fourths += square * square;
            }
            double kurtosis = fourths * scores.length / (squares * squares);
            double deviation = Math.sqrt(squares / (scores.length - 1));
            return new Spread(mean, deviation * (kurtosis >= 2 && kurtosis <= 4 ? NORMAL : OTHER));
        }
    }
}
