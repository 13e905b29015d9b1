// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * scikit-learn's {@code train_test_split(rows, test_size=fraction, stratify=strata, random_state=seed)}, draw for draw: its
 * {@code StratifiedShuffleSplit} with one split.
 */
final class StratifiedShuffle {
    /** The two halves, in scikit-learn's order. */
    record Halves(int[] train, int[] test) {}

    private StratifiedShuffle() {}

    /**
     * Divides rows.
     *
     * @param what describes the rows in messages
     * @param rows the rows to divide
     * @param strata the stratum of each of them
     */
    static Halves split(String what, int[] rows, int[] strata, double testFraction, long seed)
            throws AnnotationException {
        int nTest = (int) Math.ceil(testFraction * rows.length);
        int nTrain = rows.length - nTest;
        int[] classes = Arrays.stream(strata).distinct().sorted().toArray();
        int[][] members = new int[classes.length][];
        for (int c = 0; c < classes.length; c++) {
            int stratum = classes[c];
            members[c] = IntStream.range(0, rows.length)
                    .filter(i -> strata[i] == stratum)
                    .toArray();
        }
        requireDivisible(what, classes, members, nTrain, nTest);

        NumpyRandom random = new NumpyRandom(seed);
        int[] counts = Arrays.stream(members).mapToInt(m -> m.length).toArray();
        int[] trainCounts = approximateMode(counts, nTrain, random);
        int[] left = IntStream.range(0, counts.length)
                .map(c -> counts[c] - trainCounts[c])
                .toArray();
        int[] testCounts = approximateMode(left, nTest, random);

        IntStream.Builder train = IntStream.builder();
        IntStream.Builder test = IntStream.builder();
        for (int c = 0; c < classes.length; c++) {
            int[] order = random.permutation(members[c]);
            int both = trainCounts[c] + testCounts[c];
            Arrays.stream(order, 0, trainCounts[c]).forEach(train);
            Arrays.stream(order, trainCounts[c], both).forEach(test);
        }
        int[] shuffledTrain = random.permutation(train.build().toArray());
        int[] shuffledTest = random.permutation(test.build().toArray());
        return new Halves(pick(rows, shuffledTrain), pick(rows, shuffledTest));
    }

    /** Throws in the cases in which scikit-learn does, in the same order. */
    private static void requireDivisible(String what, int[] classes, int[][] members, int nTrain, int nTest)
            throws AnnotationException {
        if (nTrain < 1 || nTest < 1) {
            throw new IndivisibleException(what + ": " + rows(nTrain + nTest) + " cannot be divided: a part is empty");
        }
        for (int c = 0; c < classes.length; c++) {
            if (members[c].length < 2) {
                throw new IndivisibleException(
                        what + ": score stratum " + classes[c] + " has 1 row, to be divided it needs at least 2");
            }
        }
        if (nTrain < classes.length || nTest < classes.length) {
            throw new IndivisibleException(what + ": a part of " + rows(Math.min(nTrain, nTest)) + " is too small for "
                    + classes.length + " score strata");
        }
    }

    private static String rows(int n) {
        return n == 1 ? "1 row" : n + " rows";
    }

    /**
     * The number to draw from each class: proportional shares rounded down, plus one for the largest remainders, with
     * ties broken at random ({@code sklearn.utils.extmath._approximate_mode}).
     */
    static int[] approximateMode(int[] counts, int draws, NumpyRandom random) {
        double total = Arrays.stream(counts).sum();
        double[] remainders = new double[counts.length];
        int[] result = new int[counts.length];
        int missing = draws;
        for (int c = 0; c < counts.length; c++) {
            // The order of the operations decides which remainders are equal.
            double share = counts[c] / total * draws;
            result[c] = (int) Math.floor(share);
            remainders[c] = share - result[c];
            missing -= result[c];
        }
        double[] descending = Arrays.stream(remainders)
                .distinct()
                .map(r -> -r)
                .sorted()
                .map(r -> -r)
                .toArray();
        for (int i = 0; i < descending.length && missing > 0; i++) {
            double remainder = descending[i];
            int[] tied = IntStream.range(0, counts.length)
                    .filter(c -> remainders[c] == remainder)
                    .toArray();
            int[] chosen = random.choice(tied, Math.min(tied.length, missing));
            Arrays.stream(chosen).forEach(c -> result[c]++);
            missing -= chosen.length;
        }
        return result;
    }

    private static int[] pick(int[] rows, int[] positions) {
        return Arrays.stream(positions).map(p -> rows[p]).toArray();
    }
}
