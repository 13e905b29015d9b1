// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Fréchet distance between two sets of features modelled as normal distributions (Heusel et al. 2017; FID when the
 * features are Inception's): ‖μ₁ − μ₂‖² + Tr Σ₁ + Tr Σ₂ − 2 Tr √(Σ₁Σ₂).
 *
 * <p>The last trace is the sum of the singular values of G₁G₂ᵀ for any GᵢᵀGᵢ = Σᵢ. If a set has no more images than
 * dimensions, G is the matrix of its centred features, so small sets give the exact value without forming a covariance;
 * otherwise G is a rank-revealing Cholesky factor. There is no complex square root, and no imaginary part to discard.
 *
 * @param value the distance, at least 0
 * @param meanTerm ‖μ₁ − μ₂‖²
 * @param firstTrace Tr Σ₁
 * @param secondTrace Tr Σ₂
 * @param rootTrace Tr √(Σ₁Σ₂)
 * @param warnings reasons why the value is less reliable, one sentence each; empty if there are none
 */
public record FrechetDistance(
        double value, double meanTerm, double firstTrace, double secondTrace, double rootTrace, List<String> warnings) {
    /** Below this number of images a FID with 2048 dimensions is noticeably biased upwards. */
    public static final int RECOMMENDED_IMAGES = 2048;

    /** A distance with a copy of the warnings. */
    public FrechetDistance {
        warnings = List.copyOf(warnings);
    }

    /**
     * Computes the distance between two sets.
     *
     * @param first statistics of at least 2 images
     * @param second statistics of at least 2 images, of the same dimensions
     * @return the distance
     * @throws IllegalArgumentException if the dimensions differ or a set has fewer than 2 images
     */
    public static FrechetDistance between(FeatureStatistics first, FeatureStatistics second) {
        if (first.dimensions() != second.dimensions()) {
            throw new IllegalArgumentException("both sets must have the same feature dimensions but had "
                    + first.dimensions() + " and " + second.dimensions());
        }
        requireTwo(first, "first");
        requireTwo(second, "second");
        double meanTerm = squaredDistance(first.meanView(), second.meanView());
        double firstTrace = first.trace();
        double secondTrace = second.trace();
        double rootTrace = Factor.rootTrace(first.factor(), second.factor());
        double value = Math.max(0, meanTerm + firstTrace + secondTrace - 2 * rootTrace);
        return new FrechetDistance(value, meanTerm, firstTrace, secondTrace, rootTrace, warnings(first, second));
    }

    /**
     * The PerceptAnon reference's "FID" of a single pair of images: ‖f₁ − f₂‖² + (s₁ − s₂)², s the standard deviation
     * (n − 1) over the activations of one image. Its per-pair code computes this with NumPy before 2.2. It is not a
     * distance between distributions.
     *
     * @param first one image's features, at least 2 values
     * @param second the other image's features, of the same length
     * @return at least 0
     * @throws IllegalArgumentException if the lengths differ or are below 2
     */
    public static double pairwise(double[] first, double[] second) {
        if (first.length != second.length || first.length < 2) {
            throw new IllegalArgumentException("both feature vectors must have one length of at least 2 but had "
                    + first.length + " and " + second.length);
        }
        double deviations = standardDeviation(first) - standardDeviation(second);
        return squaredDistance(first, second) + deviations * deviations;
    }

    private static void requireTwo(FeatureStatistics statistics, String which) {
        OptionalLong count = statistics.count();
        if (count.isPresent() && count.getAsLong() < 2) {
            throw new IllegalArgumentException(
                    "the " + which + " set must have at least 2 images but had " + count.getAsLong());
        }
    }

    private static List<String> warnings(FeatureStatistics first, FeatureStatistics second) {
        List<String> out = new ArrayList<>();
        warn(out, first, "first");
        warn(out, second, "second");
        return out;
    }

    private static void warn(List<String> out, FeatureStatistics statistics, String which) {
        statistics.count().ifPresent(count -> {
            if (count < RECOMMENDED_IMAGES) {
                out.add("the " + which + " set has " + count + " images; below " + RECOMMENDED_IMAGES
                        + " the Frechet distance is biased upwards and only comparable between sets of equal size");
            }
        });
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double d = a[i] - b[i];
            sum += d * d;
        }
        return sum;
    }

    private static double standardDeviation(double[] values) {
        double mean = 0;
        for (double v : values) {
            mean += v;
        }
        mean /= values.length;
        double sum = 0;
        for (double v : values) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }
}
