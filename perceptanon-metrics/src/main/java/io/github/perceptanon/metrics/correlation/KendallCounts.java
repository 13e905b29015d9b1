// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import java.util.Arrays;

/**
 * The counts of pairs needed for Kendall's coefficients and their p-values, in O(n log n) (W. R. Knight, A computer
 * method for calculating Kendall's tau with ungrouped data, JASA 61, 1966).
 *
 * @param n observations
 * @param discordant pairs whose order differs, tied in neither x nor y
 * @param x ties of x
 * @param y ties of y
 * @param jointTies pairs tied in both
 */
record KendallCounts(int n, long discordant, Ties x, Ties y, long jointTies) {
    /**
     * Groups of equal values on one side; t runs over the groups' sizes.
     *
     * @param pairs Σ t(t−1)/2
     * @param cubic Σ t(t−1)(t−2)
     * @param variance Σ t(t−1)(2t+5)
     * @param classes distinct values
     */
    record Ties(long pairs, double cubic, double variance, int classes) {
        static Ties of(int[] counts) {
            long pairs = 0;
            double cubic = 0;
            double variance = 0;
            for (int count : counts) {
                double t = count;
                pairs += (long) count * (count - 1) / 2;
                cubic += t * (t - 1) * (t - 2);
                variance += t * (t - 1) * (2 * t + 5);
            }
            return new Ties(pairs, cubic, variance, counts.length);
        }
    }

    /** Counts the pairs of two columns of equal length without NaN. */
    static KendallCounts of(double[] x, double[] y) {
        int n = x.length;
        int[] byY = SortOrder.of(y);
        int[] rankX = new int[n];
        int[] rankY = new int[n];
        int[] countX = denseRanks(x, SortOrder.of(x), rankX);
        int[] countY = denseRanks(y, byY, rankY);
        // Distributing the y order over x's groups gives the order by x and, within equal x, by y.
        int[] next = starts(countX);
        int[] xs = new int[n];
        int[] ys = new int[n];
        for (int i : byY) {
            int to = next[rankX[i]]++;
            xs[to] = rankX[i];
            ys[to] = rankY[i];
        }
        long joint = jointTies(xs, ys);
        return new KendallCounts(n, inversions(ys), Ties.of(countX), Ties.of(countY), joint);
    }

    /** All pairs of observations. */
    long pairs() {
        return (long) n * (n - 1) / 2;
    }

    long concordantMinusDiscordant() {
        return pairs() - x.pairs() - y.pairs() + jointTies - 2 * discordant;
    }

    boolean untied() {
        return x.pairs() == 0 && y.pairs() == 0;
    }

    /** Whether a side is constant, so that the coefficient is undefined. */
    boolean undefined() {
        return n < 2 || x.classes() < 2 || y.classes() < 2;
    }

    /** (C − D) / √((pairs untied in x) (pairs untied in y)). */
    double tauB() {
        if (undefined()) {
            return Double.NaN;
        }
        double untiedX = pairs() - x.pairs();
        double untiedY = pairs() - y.pairs();
        return limited(concordantMinusDiscordant() / Math.sqrt(untiedX * untiedY));
    }

    /** 2 (C − D) / (n² (m − 1) / m), m the smaller number of distinct values. */
    double tauC() {
        if (undefined()) {
            return Double.NaN;
        }
        double m = Math.min(x.classes(), y.classes());
        return limited(2.0 * concordantMinusDiscordant() / ((double) n * n * (m - 1) / m));
    }

    private static double limited(double tau) {
        return Math.max(-1, Math.min(1, tau));
    }

    /** Fills in each value's rank among the distinct values, from 0; returns how often each rank occurs. */
    private static int[] denseRanks(double[] values, int[] order, int[] ranks) {
        int[] counts = new int[order.length];
        int classes = 0;
        for (int from = 0, to; from < order.length; from = to) {
            to = SortOrder.endOfTies(values, order, from);
            for (int i = from; i < to; i++) {
                ranks[order[i]] = classes;
            }
            counts[classes++] = to - from;
        }
        return Arrays.copyOf(counts, classes);
    }

    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + counts[i - 1];
        }
        return starts;
    }

    private static long jointTies(int[] xs, int[] ys) {
        long pairs = 0;
        int run = 0;
        for (int i = 1; i < xs.length; i++) {
            run = xs[i] == xs[i - 1] && ys[i] == ys[i - 1] ? run + 1 : 0;
            pairs += run;
        }
        return pairs;
    }

    /** Pairs i &lt; j with a[i] &gt; a[j], by merging sorted runs of doubling width; the array is overwritten. */
    private static long inversions(int[] a) {
        int width = 8;
        long count = 0;
        for (int from = 0; from < a.length; from += width) {
            count += insertionSort(a, from, Math.min(from + width, a.length));
        }
        int[] source = a;
        int[] target = new int[a.length];
        for (long w = width; w < a.length; w *= 2) {
            for (long from = 0; from < a.length; from += 2 * w) {
                int middle = (int) Math.min(from + w, a.length);
                int to = (int) Math.min(from + 2 * w, a.length);
                count += merge(source, target, (int) from, middle, to);
            }
            int[] swap = source;
            source = target;
            target = swap;
        }
        return count;
    }

    private static long insertionSort(int[] a, int from, int to) {
        long moved = 0;
        for (int i = from + 1; i < to; i++) {
            int value = a[i];
            int j = i;
            while (j > from && a[j - 1] > value) {
                a[j] = a[j - 1];
                j--;
            }
            a[j] = value;
            moved += i - j;
        }
        return moved;
    }

    /** Merges two sorted runs; each element of the right run passes the remaining elements of the left run. */
    private static long merge(int[] source, int[] target, int from, int middle, int to) {
        long passed = 0;
        int left = from;
        int right = middle;
        int k = from;
        while (left < middle && right < to) {
            if (source[right] < source[left]) {
                target[k++] = source[right++];
                passed += middle - left;
            } else {
                target[k++] = source[left++];
            }
        }
        System.arraycopy(source, left, target, k, middle - left);
        System.arraycopy(source, right, target, k + middle - left, to - right);
        return passed;
    }
}
