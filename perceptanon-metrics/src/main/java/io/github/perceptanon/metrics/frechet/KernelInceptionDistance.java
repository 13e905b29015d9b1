// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The kernel distance between two sets of features (Bińkowski et al. 2018; KID when the features are Inception's): the
 * unbiased estimate of the squared maximum mean discrepancy under the kernel (x·y / d + 1)³, averaged over random
 * subsets. Because it is unbiased it may be slightly negative, and unlike FID it does not depend on the number of
 * images. Immutable and thread-safe; each {@code withX} returns a changed copy.
 */
public final class KernelInceptionDistance {
    private static final KernelInceptionDistance STANDARD = new KernelInceptionDistance(100, 1000, 0);

    private final int subsets;
    private final int subsetSize;
    private final long seed;

    private KernelInceptionDistance(int subsets, int subsetSize, long seed) {
        this.subsets = subsets;
        this.subsetSize = subsetSize;
        this.seed = seed;
    }

    /**
     * Mean and spread over the subsets.
     *
     * @param mean the distance
     * @param std standard deviation over the subsets, with N in the denominator
     * @param subsetSize images of each set in a subset
     * @param warnings reasons why the value is less reliable, one sentence each; empty if there are none
     */
    public record Result(double mean, double std, int subsetSize, List<String> warnings) {
        /** A result with a copy of the warnings. */
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The usual settings: 100 subsets of 1000 images, seed 0.
     *
     * @return the standard settings
     */
    public static KernelInceptionDistance standard() {
        return STANDARD;
    }

    /**
     * With other subsets.
     *
     * @param count at least 1
     * @param size images of each set in a subset, at least 2; a smaller set is used whole
     * @return a changed copy
     * @throws IllegalArgumentException if a number is too small
     */
    public KernelInceptionDistance withSubsets(int count, int size) {
        if (count < 1 || size < 2) {
            throw new IllegalArgumentException(
                    "at least 1 subset of at least 2 images is needed but was " + count + " of " + size);
        }
        return new KernelInceptionDistance(count, size, seed);
    }

    /**
     * With another choice of subsets.
     *
     * @param newSeed seed of the random sequence; the same seed gives the same result everywhere
     * @return a changed copy
     */
    public KernelInceptionDistance withSeed(long newSeed) {
        return new KernelInceptionDistance(subsets, subsetSize, newSeed);
    }

    /**
     * Computes the distance between two sets.
     *
     * @param first (images, dimensions), at least 2 images
     * @param second (images, dimensions), at least 2 images
     * @return the distance
     * @throws IllegalArgumentException if a set has fewer than 2 images or vectors differ in length
     */
    public Result between(double[][] first, double[][] second) {
        return between(FeatureRows.of(first), FeatureRows.of(second));
    }

    /**
     * Computes the distance between two sets.
     *
     * @param first (images, dimensions), at least 2 images
     * @param second (images, dimensions), at least 2 images
     * @return the distance
     * @throws IllegalArgumentException if a set has fewer than 2 images or vectors differ in length
     */
    public Result between(float[][] first, float[][] second) {
        return between(FeatureRows.of(first), FeatureRows.of(second));
    }

    /**
     * Which images the subsets are made of.
     *
     * @param first for each subset positions of images of the first set, counted from 0
     * @param second for each subset positions of images of the second set
     * @param size images of each set in a subset
     */
    public record Subsets(int[][] first, int[][] second, int size) {}

    /**
     * The first step of a distance: draws the subsets that {@link #between(float[][], float[][])} compares. If both sets are
     * as small as a subset, there is one, of all images in their order.
     *
     * @param first number of images of the first set, at least 2
     * @param second number of images of the second set, at least 2
     * @return the subsets, the same for the same numbers
     * @throws IllegalArgumentException if a set has fewer than 2 images
     */
    public Subsets draw(int first, int second) {
        int smaller = Math.min(first, second);
        if (smaller < 2) {
            throw new IllegalArgumentException(
                    "both sets must have at least 2 images but had " + first + " and " + second);
        }
        int size = Math.min(subsetSize, smaller);
        if (size == first && size == second) {
            int[][] all = {IntStream.range(0, size).toArray()};
            return new Subsets(all, all, size);
        }
        Random random = new Random(seed);
        int[][] ofFirst = new int[subsets][];
        int[][] ofSecond = new int[subsets][];
        for (int s = 0; s < subsets; s++) {
            ofFirst[s] = FeatureRows.draw(first, size, random);
            ofSecond[s] = FeatureRows.draw(second, size, random);
        }
        return new Subsets(ofFirst, ofSecond, size);
    }

    private Result between(FeatureRows first, FeatureRows second) {
        if (first.dimensions() != second.dimensions()) {
            throw new IllegalArgumentException("both sets must have the same feature dimensions but had "
                    + first.dimensions() + " and " + second.dimensions());
        }
        Subsets drawn = draw(first.count(), second.count());
        int[][] ofFirst = drawn.first();
        int[][] ofSecond = drawn.second();
        int size = drawn.size();
        if (size == first.count() && size == second.count()) {
            // Every subset is the whole set.
            return summarize(new double[] {discrepancy(first, second)}, size);
        }
        double[] values = wholeIsCheaper(first.count(), second.count(), size)
                ? bySumsOverTheWhole(first, ofFirst, second, ofSecond)
                : oneByOne(first, ofFirst, second, ofSecond);
        return summarize(values, size);
    }

    /** Whether there are fewer pairs of images than pairs within all subsets, which overlap. */
    private boolean wholeIsCheaper(double m, double n, double size) {
        return m * m + n * n + m * n < 3 * subsets * size * size;
    }

    private static double[] oneByOne(FeatureRows first, int[][] ofFirst, FeatureRows second, int[][] ofSecond) {
        double[] values = new double[ofFirst.length];
        for (int s = 0; s < values.length; s++) {
            values[s] = discrepancy(first.pick(ofFirst[s]), second.pick(ofSecond[s]));
        }
        return values;
    }

    /** Evaluates the kernel once per pair of images and sums it for all subsets at the same time. */
    static double[] bySumsOverTheWhole(FeatureRows first, int[][] ofFirst, FeatureRows second, int[][] ofSecond) {
        SubsetSums x = new SubsetSums(first, ofFirst);
        SubsetSums y = new SubsetSums(second, ofSecond);
        double[] xx = x.kernelSums(x);
        double[] yy = y.kernelSums(y);
        double[] xy = x.kernelSums(y);
        double[] values = new double[ofFirst.length];
        for (int s = 0; s < values.length; s++) {
            double n = ofFirst[s].length;
            values[s] =
                    (xx[s] - x.kernelDiagonal(s) + yy[s] - y.kernelDiagonal(s)) / (n * (n - 1)) - 2 * xy[s] / (n * n);
        }
        return values;
    }

    /**
     * The last step of a distance whose subsets are compared one by one, perhaps on several machines: mean and spread of the
     * subsets' own distances, each {@code withSubsets(1, size).between(…).mean()} of {@code size} vectors of each set.
     *
     * @param values the distance of each subset
     * @param size images of each set in a subset
     * @return the distance
     */
    public Result summarize(double[] values, int size) {
        double mean = 0;
        for (double v : values) {
            mean += v / values.length;
        }
        double squares = 0;
        for (double v : values) {
            squares += (v - mean) * (v - mean);
        }
        return new Result(mean, Math.sqrt(squares / values.length), size, warnings(size));
    }

    private List<String> warnings(int size) {
        List<String> out = new ArrayList<>();
        if (size < subsetSize) {
            out.add("subsets have " + size + " images instead of " + subsetSize + " because a set has no more");
        }
        return out;
    }

    /**
     * The unbiased squared maximum mean discrepancy: means of the kernel within each set, without x·x, minus twice the
     * mean across sets.
     */
    private static double discrepancy(FeatureRows x, FeatureRows y) {
        double m = x.count();
        double n = y.count();
        return (x.kernelSum(x) - x.kernelDiagonal()) / (m * (m - 1))
                + (y.kernelSum(y) - y.kernelDiagonal()) / (n * (n - 1))
                - 2 * x.kernelSum(y) / (m * n);
    }
}
