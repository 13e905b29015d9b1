// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Scores that several raters gave to the same items, some of which may be missing. Immutable and thread-safe. */
public final class Ratings {
    private final double[][] scores;
    private final int raters;

    private Ratings(double[][] scores, int raters) {
        this.scores = scores;
        this.raters = raters;
    }

    /**
     * Creates ratings.
     *
     * @param items one list for each item, with one score for each rater; NaN where there is none
     * @return a copy
     * @throws IllegalArgumentException if the lists are not of the same length, or a score is infinite
     */
    public static Ratings of(List<List<Double>> items) {
        return of(items.stream()
                .map(item -> item.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new));
    }

    /**
     * Creates ratings.
     *
     * @param items (item, rater); NaN where there is no score
     * @return a copy
     * @throws IllegalArgumentException if the rows are not of the same length, or a score is infinite
     */
    public static Ratings of(double[][] items) {
        int raters = items.length == 0 ? 0 : items[0].length;
        double[][] copy = new double[items.length][];
        for (int i = 0; i < items.length; i++) {
            if (items[i].length != raters) {
                throw new IllegalArgumentException(
                        "item " + i + " must have " + raters + " scores, as the first one, but has " + items[i].length);
            }
            if (Arrays.stream(items[i]).anyMatch(Double::isInfinite)) {
                throw new IllegalArgumentException("a score of item " + i + " is infinite");
            }
            copy[i] = items[i].clone();
        }
        return new Ratings(copy, raters);
    }

    /**
     * Number of items.
     *
     * @return 0 or more
     */
    public int items() {
        return scores.length;
    }

    /**
     * Number of raters.
     *
     * @return 0 or more
     */
    public int raters() {
        return raters;
    }

    /**
     * One score.
     *
     * @param item from 0
     * @param rater from 0
     * @return NaN if there is none
     */
    public double score(int item, int rater) {
        return scores[item][rater];
    }

    /**
     * The mean score of each item.
     *
     * @return one for each item; NaN of items without a score
     */
    public double[] means() {
        return Arrays.stream(scores)
                .mapToDouble(item -> given(item).average().orElse(Double.NaN))
                .toArray();
    }

    /**
     * The ratings without some raters.
     *
     * @param left numbers of those to leave out, from 0
     * @return the others', in order
     */
    public Ratings without(Set<Integer> left) {
        int[] kept = IntStream.range(0, raters).filter(r -> !left.contains(r)).toArray();
        double[][] rest = Arrays.stream(scores)
                .map(item -> Arrays.stream(kept).mapToDouble(r -> item[r]).toArray())
                .toArray(double[][]::new);
        return new Ratings(rest, kept.length);
    }

    /** Some items, which may be named several times. */
    Ratings select(int[] items) {
        return new Ratings(Arrays.stream(items).mapToObj(i -> scores[i]).toArray(double[][]::new), raters);
    }

    /** The items that every rater scored. */
    Ratings complete() {
        return new Ratings(
                Arrays.stream(scores)
                        .filter(item -> given(item).count() == raters)
                        .toArray(double[][]::new),
                raters);
    }

    /** The same order of scores, as whole numbers from 0 without gaps. */
    Ratings ranked() {
        double[] values = Arrays.stream(scores)
                .flatMapToDouble(Ratings::given)
                .sorted()
                .distinct()
                .toArray();
        double[][] ranks = Arrays.stream(scores)
                .map(item -> Arrays.stream(item)
                        .map(s -> Double.isNaN(s) ? s : Arrays.binarySearch(values, s))
                        .toArray())
                .toArray(double[][]::new);
        return new Ratings(ranks, raters);
    }

    /** The scores of an item that there are. */
    double[] given(int item) {
        return given(scores[item]).toArray();
    }

    private static DoubleStream given(double[] item) {
        return Arrays.stream(item).filter(s -> !Double.isNaN(s));
    }
}
