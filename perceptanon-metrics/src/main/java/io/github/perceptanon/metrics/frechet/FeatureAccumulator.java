// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects feature vectors one by one into {@link FeatureStatistics}. Memory does not grow with their number.
 *
 * <p>Not thread-safe: use one per thread and merge the snapshots.
 */
public final class FeatureAccumulator {
    /** Minimum number of vectors to fold into the co-moment at a time, for an efficient matrix product. */
    private static final int LEAST_BLOCK = 256;

    private final int dimensions;
    private final int block;
    /** Vectors not folded yet, in the first (buffered, dimensions) values. */
    private double[] rows;

    private int buffered;
    private long folded;
    private final double[] mean;
    /** Upper triangle of the co-moment of the folded vectors; null if there are none. */
    private double @Nullable [] comoment;

    FeatureAccumulator(int dimensions) {
        this.dimensions = FeatureStatistics.requireDimensions(dimensions);
        this.block = Math.max(dimensions, LEAST_BLOCK);
        this.rows = new double[0];
        this.mean = new double[dimensions];
    }

    /**
     * Adds one vector.
     *
     * @param features (dimensions), every value finite
     * @return this accumulator
     * @throws IllegalArgumentException if the length is wrong or a value is not finite
     */
    public FeatureAccumulator add(double[] features) {
        requireLength(features.length);
        int at = nextRow();
        for (int j = 0; j < dimensions; j++) {
            rows[at + j] = requireFinite(features[j], j);
        }
        buffered++;
        return this;
    }

    /**
     * Adds one vector.
     *
     * @param features (dimensions), every value finite
     * @return this accumulator
     * @throws IllegalArgumentException if the length is wrong or a value is not finite
     */
    public FeatureAccumulator add(float[] features) {
        requireLength(features.length);
        int at = nextRow();
        for (int j = 0; j < dimensions; j++) {
            rows[at + j] = requireFinite(features[j], j);
        }
        buffered++;
        return this;
    }

    /**
     * Adds all vectors of other statistics.
     *
     * @param other statistics of vectors of the same length
     * @return this accumulator
     * @throws IllegalArgumentException if the dimensions differ or the number of vectors is unknown
     */
    public FeatureAccumulator addAll(FeatureStatistics other) {
        if (other.dimensions() != dimensions) {
            throw new IllegalArgumentException("statistics of " + other.dimensions()
                    + " dimensions cannot be added to those of " + dimensions + " dimensions");
        }
        if (other.count().isEmpty()) {
            throw new IllegalArgumentException("statistics of an unknown number of feature vectors cannot be merged");
        }
        double[] centred = other.centredView();
        if (centred != null) {
            addRows(centred, other.meanView());
        } else {
            fold(other.count().getAsLong(), other.meanView(), other.comomentCopy());
        }
        return this;
    }

    /**
     * Vectors added so far.
     *
     * @return at least 0
     */
    public long count() {
        return folded + buffered;
    }

    /**
     * The statistics of all vectors added so far; more may be added afterwards.
     *
     * @return immutable statistics
     * @throws IllegalStateException if nothing was added
     */
    public FeatureStatistics snapshot() {
        if (count() == 0) {
            throw new IllegalStateException("statistics need at least 1 feature vector but there were 0");
        }
        if (folded == 0 && buffered <= dimensions) {
            double[] centre = new double[dimensions];
            double[] centred = Arrays.copyOf(rows, buffered * dimensions);
            centre(centred, buffered, centre);
            return FeatureStatistics.ofCentred(buffered, centre, centred);
        }
        foldBuffer();
        double[] full = comoment().clone();
        FeatureStatistics.mirror(dimensions, full);
        return FeatureStatistics.ofComoment(folded, mean.clone(), full);
    }

    private int nextRow() {
        if (buffered == block) {
            foldBuffer();
        }
        int at = buffered * dimensions;
        if (at == rows.length) {
            int grown = (int) Math.min(block, Math.max(16, 2L * buffered));
            rows = Arrays.copyOf(rows, Math.multiplyExact(grown, dimensions));
        }
        return at;
    }

    private void addRows(double[] centred, double[] centre) {
        double[] row = new double[dimensions];
        for (int i = 0; i < centred.length; i += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                row[j] = centred[i + j] + centre[j];
            }
            add(row);
        }
    }

    private double[] comoment() {
        if (comoment == null) {
            comoment = new double[dimensions * dimensions];
        }
        return comoment;
    }

    private void foldBuffer() {
        if (buffered == 0) {
            return;
        }
        double[] centre = new double[dimensions];
        centre(rows, buffered, centre);
        combineMeans(buffered, centre);
        OpenBlas.addGram(buffered, dimensions, rows, comoment());
        folded += buffered;
        buffered = 0;
    }

    private void fold(long count, double[] otherMean, double[] otherComoment) {
        combineMeans(count, otherMean);
        double[] sums = comoment();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += otherComoment[i];
        }
        folded += count;
    }

    /**
     * Moves the mean to that of both parts and adds what their distance contributes to the co-moment (Chan, Golub and
     * LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979).
     */
    private void combineMeans(long count, double[] otherMean) {
        double[] sums = comoment();
        double total = folded + (double) count;
        double weight = folded * (count / total);
        double[] delta = new double[dimensions];
        for (int j = 0; j < dimensions; j++) {
            delta[j] = otherMean[j] - mean[j];
            mean[j] += delta[j] * (count / total);
        }
        if (weight == 0) {
            return;
        }
        for (int i = 0; i < dimensions; i++) {
            double scaled = weight * delta[i];
            for (int j = i; j < dimensions; j++) {
                sums[i * dimensions + j] += scaled * delta[j];
            }
        }
    }

    /** Computes the mean of the rows and subtracts it. */
    private void centre(double[] values, int count, double[] centre) {
        int end = count * dimensions;
        for (int i = 0; i < end; i += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                centre[j] += values[i + j];
            }
        }
        for (int j = 0; j < dimensions; j++) {
            centre[j] /= count;
        }
        for (int i = 0; i < end; i += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                values[i + j] -= centre[j];
            }
        }
    }

    private void requireLength(int length) {
        if (length != dimensions) {
            throw new IllegalArgumentException(
                    "feature vectors must have " + dimensions + " values but one had " + length);
        }
    }

    private static double requireFinite(double value, int index) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("features must be finite but number " + index + " was " + value);
        }
        return value;
    }
}
