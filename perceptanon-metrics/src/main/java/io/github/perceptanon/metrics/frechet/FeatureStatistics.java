// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Mean and covariance of a set of feature vectors, in float64. Sets can be collected in parts, on several threads or
 * machines, and merged; up to rounding the result is the same as in one pass. Immutable and thread-safe.
 *
 * <p>As long as there are no more vectors than dimensions, the vectors are stored instead of the covariance. That never
 * takes more memory, and makes the Fréchet distance of small sets exact and fast.
 */
public final class FeatureStatistics {
    /** Maximum number of dimensions, with which a covariance takes 2 GiB. */
    static final int MAX_DIMENSIONS = 16_384;

    private static final long UNKNOWN = -1;

    /** First of the bytes that {@link #toBytes} writes, then which kind follows, dimensions and number of vectors. */
    private static final int MAGIC = 0x50414653;

    private static final int COMOMENT = 1;
    private static final int CENTRED = 2;
    private static final int HEADER_BYTES = 3 * Integer.BYTES + Long.BYTES;

    private final int dimensions;
    private final long count;
    private final double[] mean;
    /** Σ (x − mean)(x − mean)ᵀ, both triangles; null if {@link #centred} is not. */
    private final double @Nullable [] comoment;
    /** (count, dimensions), each vector minus the mean; null if there are more vectors than dimensions. */
    private final double @Nullable [] centred;

    private FeatureStatistics(long count, double[] mean, double @Nullable [] comoment, double @Nullable [] centred) {
        this.dimensions = mean.length;
        this.count = count;
        this.mean = mean;
        this.comoment = comoment;
        this.centred = centred;
    }

    /** Statistics that store the vectors, from which the mean is already subtracted; arrays are not copied. */
    static FeatureStatistics ofCentred(int count, double[] mean, double[] centred) {
        return new FeatureStatistics(count, mean, null, centred);
    }

    /** Statistics that store the co-moment, both triangles; arrays are not copied. */
    static FeatureStatistics ofComoment(long count, double[] mean, double[] comoment) {
        return new FeatureStatistics(count, mean, comoment, null);
    }

    /**
     * Creates an empty accumulator.
     *
     * @param dimensions length of every feature vector, 1 to 16384
     * @return a new accumulator
     * @throws IllegalArgumentException if the number is out of range
     */
    public static FeatureAccumulator accumulator(int dimensions) {
        return new FeatureAccumulator(dimensions);
    }

    /**
     * Computes the statistics of vectors.
     *
     * @param features (images, dimensions), at least one image
     * @return the statistics
     * @throws IllegalArgumentException if there are no vectors, lengths differ, or a value is not finite
     */
    public static FeatureStatistics of(double[][] features) {
        FeatureAccumulator accumulator = new FeatureAccumulator(requireAny(features).length);
        for (double[] row : features) {
            accumulator.add(row);
        }
        return accumulator.snapshot();
    }

    /**
     * Creates statistics from a mean and covariance computed elsewhere.
     *
     * @param mean the mean, (dimensions)
     * @param covariance the covariance with N − 1 in the denominator, (dimensions, dimensions) row-major and symmetric
     * @param count number of vectors, at least 2; empty if unknown, and then the statistics cannot be merged
     * @return the statistics
     * @throws IllegalArgumentException if sizes do not match, a value is not finite, or the matrix is not symmetric
     * with a diagonal of at least 0
     */
    public static FeatureStatistics ofMoments(double[] mean, double[] covariance, OptionalLong count) {
        requireDimensions(mean.length);
        if (count.isPresent() && count.getAsLong() < 2) {
            throw new IllegalArgumentException(
                    "a covariance needs a count of at least 2 but was given " + count.getAsLong());
        }
        double[] scaled = requireCovariance(mean.length, covariance);
        for (double m : mean) {
            requireFinite(m, "mean");
        }
        long n = count.orElse(UNKNOWN);
        scale(scaled, n == UNKNOWN ? 1 : n - 1.0);
        return ofComoment(n, mean.clone(), scaled);
    }

    /**
     * Length of the feature vectors.
     *
     * @return at least 1
     */
    public int dimensions() {
        return dimensions;
    }

    /**
     * Number of feature vectors.
     *
     * @return the number; empty for statistics from a file without it
     */
    public OptionalLong count() {
        return count == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /**
     * The mean, (dimensions).
     *
     * @return a copy
     */
    public double[] mean() {
        return mean.clone();
    }

    /**
     * The covariance with N − 1 in the denominator, (dimensions, dimensions) row-major.
     *
     * @return a new array
     * @throws IllegalStateException if there are fewer than 2 vectors
     */
    public double[] covariance() {
        double divisor = divisor();
        double[] out = comomentCopy();
        scale(out, 1 / divisor);
        return out;
    }

    /**
     * Merges the statistics of two sets.
     *
     * @param other statistics of other vectors of the same length
     * @return new statistics
     * @throws IllegalArgumentException if the dimensions differ or the number of vectors of either is unknown
     */
    public FeatureStatistics merge(FeatureStatistics other) {
        Objects.requireNonNull(other, "other");
        return accumulator(dimensions).addAll(this).addAll(other).snapshot();
    }

    /**
     * Writes everything as bytes, to merge sets on other machines with nothing lost: the co-moment's upper triangle, or the
     * centred vectors while there are no more of them than dimensions.
     *
     * @return bytes for {@link #ofBytes}; 8 for each value, 16.8 MB for a co-moment of 2048 dimensions
     */
    public byte[] toBytes() {
        long values = dimensions + (centred != null ? centred.length : dimensions * (dimensions + 1L) / 2);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(HEADER_BYTES + values * Double.BYTES));
        bytes.putInt(MAGIC)
                .putInt(centred != null ? CENTRED : COMOMENT)
                .putInt(dimensions)
                .putLong(count);
        put(bytes, mean, 0, dimensions);
        if (centred != null) {
            put(bytes, centred, 0, centred.length);
        } else {
            double[] sums = Objects.requireNonNull(comoment);
            for (int i = 0; i < dimensions; i++) {
                put(bytes, sums, i * dimensions + i, dimensions - i);
            }
        }
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, double[] values, int from, int length) {
        for (int i = from; i < from + length; i++) {
            bytes.putDouble(values[i]);
        }
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param written the bytes
     * @return the same statistics, to the last bit
     * @throws IllegalArgumentException if they are something else, or damaged
     */
    public static FeatureStatistics ofBytes(byte[] written) {
        ByteBuffer bytes = ByteBuffer.wrap(written);
        if (written.length < HEADER_BYTES || bytes.getInt() != MAGIC) {
            throw new IllegalArgumentException("not the bytes of feature statistics (" + written.length + " bytes)");
        }
        int kind = bytes.getInt();
        int d = requireDimensions(bytes.getInt());
        long n = bytes.getLong();
        boolean vectors = kind == CENTRED && n >= 1 && n <= d;
        if (!vectors && !(kind == COMOMENT && (n >= 1 || n == UNKNOWN))) {
            throw new IllegalArgumentException("bytes of feature statistics are damaged: kind " + kind + " of " + n
                    + " vectors of " + d + " dimensions");
        }
        long values = d + (vectors ? n * d : d * (d + 1L) / 2);
        if (bytes.remaining() != values * Double.BYTES) {
            throw new IllegalArgumentException("bytes of feature statistics are damaged: " + values + " values need "
                    + values * Double.BYTES + " bytes but there are " + bytes.remaining());
        }
        double[] mean = get(bytes, new double[d], 0, d);
        if (vectors) {
            return ofCentred((int) n, mean, get(bytes, new double[(int) n * d], 0, (int) n * d));
        }
        double[] sums = new double[d * d];
        for (int i = 0; i < d; i++) {
            get(bytes, sums, i * d + i, d - i);
        }
        mirror(d, sums);
        return ofComoment(n, mean, sums);
    }

    private static double[] get(ByteBuffer bytes, double[] values, int from, int length) {
        for (int i = from; i < from + length; i++) {
            values[i] = bytes.getDouble();
            requireFinite(values[i], "written set");
        }
        return values;
    }

    /** Sum of the variances. */
    double trace() {
        double divisor = divisor();
        double sum = 0;
        if (centred != null) {
            for (double v : centred) {
                sum += v * v;
            }
        } else {
            double[] sums = Objects.requireNonNull(comoment);
            for (int i = 0; i < dimensions; i++) {
                sum += sums[i * dimensions + i];
            }
        }
        return sum / divisor;
    }

    /** G with GᵀG = the covariance: the centred vectors themselves, or a Cholesky factor. */
    Factor factor() {
        double divisor = divisor();
        if (centred == null) {
            return OpenBlas.pivotedCholesky(dimensions, covariance());
        }
        double[] rows = centred.clone();
        scale(rows, 1 / Math.sqrt(divisor));
        return new Factor(Math.toIntExact(count), dimensions, rows);
    }

    /** The mean itself, for code in this package, which must not modify it. */
    double[] meanView() {
        return mean;
    }

    /** The centred vectors themselves, or null. */
    double @Nullable [] centredView() {
        return centred;
    }

    /** Σ (x − mean)(x − mean)ᵀ, both triangles, in a new array. */
    double[] comomentCopy() {
        if (comoment != null) {
            return comoment.clone();
        }
        double[] out = new double[dimensions * dimensions];
        OpenBlas.addGram(Math.toIntExact(count), dimensions, Objects.requireNonNull(centred), out);
        mirror(dimensions, out);
        return out;
    }

    private double divisor() {
        if (count == UNKNOWN) {
            return 1;
        }
        if (count < 2) {
            throw new IllegalStateException("a covariance needs at least 2 feature vectors but there was " + count);
        }
        return count - 1.0;
    }

    /** Copies the upper triangle into the lower. */
    static void mirror(int n, double[] matrix) {
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                matrix[i * n + j] = matrix[j * n + i];
            }
        }
    }

    static int requireDimensions(int dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "feature dimensions must be 1 to " + MAX_DIMENSIONS + " but were " + dimensions);
        }
        return dimensions;
    }

    private static double[] requireAny(double[][] features) {
        if (features.length == 0) {
            throw new IllegalArgumentException("at least 1 feature vector is needed but there were 0");
        }
        return features[0];
    }

    private static double[] requireCovariance(int n, double[] covariance) {
        if (covariance.length != (long) n * n) {
            throw new IllegalArgumentException("a covariance of " + n + " dimensions needs " + (long) n * n
                    + " values but was given " + covariance.length);
        }
        double largest = 0;
        for (double v : covariance) {
            requireFinite(v, "covariance");
            largest = Math.max(largest, Math.abs(v));
        }
        double[] out = covariance.clone();
        for (int i = 0; i < n; i++) {
            if (out[i * n + i] < 0) {
                throw new IllegalArgumentException(
                        "variances must be at least 0 but number " + i + " was " + out[i * n + i]);
            }
            for (int j = 0; j < i; j++) {
                if (Math.abs(out[i * n + j] - out[j * n + i]) > 1e-6 * largest) {
                    throw new IllegalArgumentException("a covariance must be symmetric but (" + i + ", " + j + ") was "
                            + out[i * n + j] + " and (" + j + ", " + i + ") " + out[j * n + i]);
                }
            }
        }
        mirror(n, out);
        return out;
    }

    private static void requireFinite(double value, String what) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("every value of a " + what + " must be finite but one was " + value);
        }
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    @Override
    public String toString() {
        return "FeatureStatistics[dimensions=" + dimensions + ", count=" + (count == UNKNOWN ? "unknown" : count) + "]";
    }
}
