// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.Granularity;

/** Labels and targets computed from a mean score, by the cuts in {@link Granularity}'s table. */
public final class Labels {
    private Labels() {}

    /**
     * The class of a score.
     *
     * @param granularity the granularity
     * @param scoreMean mean score, 1 to 10
     * @return the class, 0 to {@code granularity.classes() - 1}
     * @throws IllegalArgumentException if the score is not from 1 to 10, or the granularity is
     * {@link Granularity#MEAN}, which has no classes
     */
    public static int label(Granularity granularity, double scoreMean) {
        requireScore(scoreMean);
        return switch (granularity) {
            case MEAN -> throw new IllegalArgumentException("granularity 'mean' has no classes");
            case TEN -> roundHalfEven(scoreMean) - 1;
            case FIVE -> cut(scoreMean, 3, 5, 7, 9);
            case THREE -> cut(scoreMean, 5, 8);
            case BINARY -> scoreMean > 5 ? 0 : 1;
        };
    }

    /**
     * The regression target of a score: (s − 1) / 9 for {@link Granularity#MEAN}, otherwise label / (classes − 1).
     *
     * @param granularity the granularity
     * @param scoreMean mean score, 1 to 10
     * @return 0 to 1
     * @throws IllegalArgumentException if the score is not from 1 to 10
     */
    public static float target(Granularity granularity, double scoreMean) {
        requireScore(scoreMean);
        if (granularity == Granularity.MEAN) {
            return (float) ((scoreMean - 1) / 9);
        }
        return (float) (label(granularity, scoreMean) / (double) (granularity.classes() - 1));
    }

    /**
     * Number of rows of each class.
     *
     * @param granularity the granularity
     * @param scoreMeans mean scores, 1 to 10
     * @return one count per class
     * @throws IllegalArgumentException if a score is not from 1 to 10, or the granularity is {@link Granularity#MEAN}
     */
    public static int[] counts(Granularity granularity, double... scoreMeans) {
        int[] counts = new int[granularity.classes()];
        for (double score : scoreMeans) {
            counts[label(granularity, score)]++;
        }
        return counts;
    }

    /**
     * Class weights of the weighted cross-entropy: total / count, and 1 for a class without rows.
     *
     * @param counts rows per class
     * @return one weight per class
     */
    public static double[] weights(int... counts) {
        long total = 0;
        for (int count : counts) {
            total += count;
        }
        double[] weights = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] == 0 ? 1 : (double) total / counts[c];
        }
        return weights;
    }

    static int roundHalfEven(double score) {
        return (int) Math.rint(score);
    }

    private static int cut(double score, double... bounds) {
        int label = 0;
        while (label < bounds.length && score >= bounds[label]) {
            label++;
        }
        return label;
    }

    private static void requireScore(double score) {
        if (!Annotation.inRange(score)) {
            throw new IllegalArgumentException("a mean score must be from 1 to 10 but was " + score);
        }
    }
}
