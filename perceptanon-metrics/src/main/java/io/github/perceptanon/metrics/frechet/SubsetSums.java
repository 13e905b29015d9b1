// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

/**
 * Feature vectors with many overlapping subsets. The sum of the kernel over the pairs of a subset of each set is sᵀK t,
 * with K the kernels of all pairs and s, t the indicators of the subsets; one matrix product per tile of K does it for
 * all subsets.
 */
final class SubsetSums {
    private static final int TILE = 512;

    private final FeatureRows rows;
    private final int[][] subsets;
    /** (subsets, rows): 1 where the row is in the subset. */
    private final double[] indicators;

    SubsetSums(FeatureRows rows, int[][] subsets) {
        this.rows = rows;
        this.subsets = subsets;
        this.indicators = new double[Math.multiplyExact(subsets.length, rows.count())];
        for (int s = 0; s < subsets.length; s++) {
            for (int row : subsets[s]) {
                indicators[s * rows.count() + row] = 1;
            }
        }
    }

    /** For each subset and its counterpart in the other set, the kernel summed over all pairs. */
    double[] kernelSums(SubsetSums other) {
        double[] sums = new double[subsets.length];
        for (int from = 0; from < rows.count(); from += TILE) {
            double[] kernels = rows.kernels(from, TILE, other.rows);
            int n = kernels.length / other.rows.count();
            double[] perRow =
                    OpenBlas.timesTransposed(n, subsets.length, other.rows.count(), kernels, other.indicators);
            for (int i = 0; i < n; i++) {
                for (int s = 0; s < sums.length; s++) {
                    sums[s] += indicators[s * rows.count() + from + i] * perRow[i * sums.length + s];
                }
            }
        }
        return sums;
    }

    /** The kernel summed over the vectors of one subset with themselves. */
    double kernelDiagonal(int subset) {
        double sum = 0;
        for (int row : subsets[subset]) {
            sum += rows.kernelWithItself(row);
        }
        return sum;
    }
}
