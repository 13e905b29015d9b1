// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Seeded resampling with replacement, of rows or of clusters of rows. {@link Random} is used because its sequence is
 * part of its specification: one seed gives one result on every Java version.
 *
 * @param resamples number of resamples
 * @param seed seed of the random sequence
 */
public record Bootstrap(int resamples, long seed) {
    /** Every row is a cluster of its own. */
    static int[][] singleRows(int n) {
        return IntStream.range(0, n).mapToObj(row -> new int[] {row}).toArray(int[][]::new);
    }

    /** The rows of each label, in the order in which labels first occur. */
    public static int[][] clusters(int[] labels) {
        Map<Integer, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i++) {
            rows.computeIfAbsent(labels[i], label -> new ArrayList<>()).add(i);
        }
        return rows.values().stream()
                .map(cluster -> cluster.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /**
     * The statistic of each resample, ascending, without NaN. A resample draws as many clusters as there are, with
     * replacement, each with all its rows.
     */
    public double[] distribution(int[][] clusters, ToDoubleFunction<int[]> statistic) {
        Random random = new Random(seed);
        double[] values = new double[resamples];
        int defined = 0;
        for (int b = 0; b < resamples; b++) {
            double value = statistic.applyAsDouble(resample(clusters, random));
            if (!Double.isNaN(value)) {
                values[defined++] = value;
            }
        }
        double[] sorted = Arrays.copyOf(values, defined);
        Arrays.sort(sorted);
        return sorted;
    }

    private static int[] resample(int[][] clusters, Random random) {
        int[][] drawn = new int[clusters.length][];
        int size = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = clusters[random.nextInt(clusters.length)];
            size += drawn[i].length;
        }
        int[] rows = new int[size];
        int at = 0;
        for (int[] cluster : drawn) {
            System.arraycopy(cluster, 0, rows, at, cluster.length);
            at += cluster.length;
        }
        return rows;
    }

    /** The labels of these rows. */
    static int[] pick(int[] labels, int[] rows) {
        return Arrays.stream(rows).map(row -> labels[row]).toArray();
    }

    /** The values of these rows. */
    static double[] pick(double[] values, int[] rows) {
        double[] out = new double[rows.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[rows[i]];
        }
        return out;
    }

    /** The quantile of ascending values with linear interpolation; NaN of none. */
    public static double quantile(double[] sorted, double probability) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = probability * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
