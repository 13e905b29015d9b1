// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Accuracy, precision, recall and the confusion matrix of predicted classes, by scikit-learn's conventions: the classes are
 * those that occur among the true or the predicted ones; the precision of a class that is never predicted and the recall of
 * a class that never occurs count as 0 ({@code zero_division=0}); macro averages weigh all classes equally.
 *
 * <p>Immutable.
 */
public final class ClassificationReport {
    private final int[] labels;
    private final long[][] confusion;

    private ClassificationReport(int[] labels, long[][] confusion) {
        this.labels = labels;
        this.confusion = confusion;
    }

    /**
     * Computes the report.
     *
     * @param truth true classes, from 0
     * @param predicted predicted classes, in the same order
     * @return the report
     * @throws IllegalArgumentException if there are none, their numbers differ, or a class is negative
     */
    public static ClassificationReport of(int[] truth, int[] predicted) {
        if (truth.length != predicted.length || truth.length == 0) {
            throw new IllegalArgumentException(
                    "there must be as many predictions as true classes, and at least 1, but were " + predicted.length
                            + " and " + truth.length);
        }
        int[] labels = IntStream.concat(Arrays.stream(truth), Arrays.stream(predicted))
                .distinct()
                .sorted()
                .toArray();
        if (labels[0] < 0) {
            throw new IllegalArgumentException("a class must be at least 0 but was " + labels[0]);
        }
        long[][] confusion = new long[labels.length][labels.length];
        for (int i = 0; i < truth.length; i++) {
            confusion[Arrays.binarySearch(labels, truth[i])][Arrays.binarySearch(labels, predicted[i])]++;
        }
        return new ClassificationReport(labels, confusion);
    }

    /**
     * The classes that occur among true or predicted ones.
     *
     * @return the classes in ascending order
     */
    public List<Integer> labels() {
        return Arrays.stream(labels).boxed().toList();
    }

    /**
     * Number of predictions.
     *
     * @return at least 1
     */
    public long n() {
        return IntStream.range(0, labels.length).mapToLong(this::actual).sum();
    }

    /**
     * Fraction of correct predictions.
     *
     * @return 0 to 1
     */
    public double accuracy() {
        return (double) IntStream.range(0, labels.length)
                        .mapToLong(c -> confusion[c][c])
                        .sum()
                / n();
    }

    /**
     * Precision: fraction of correct predictions among all predictions of each class.
     *
     * @return one number from 0 to 1 per label; 0 where the class is never predicted
     */
    public double[] precision() {
        return IntStream.range(0, labels.length)
                .mapToDouble(c -> ratio(confusion[c][c], predicted(c)))
                .toArray();
    }

    /**
     * Recall: fraction of each class's members that are predicted correctly.
     *
     * @return one number from 0 to 1 per label; 0 where the class never occurs
     */
    public double[] recall() {
        return IntStream.range(0, labels.length)
                .mapToDouble(c -> ratio(confusion[c][c], actual(c)))
                .toArray();
    }

    /**
     * Mean of {@link #precision()} over the labels.
     *
     * @return 0 to 1
     */
    public double macroPrecision() {
        return Arrays.stream(precision()).average().orElseThrow();
    }

    /**
     * Mean of {@link #recall()} over the labels.
     *
     * @return 0 to 1
     */
    public double macroRecall() {
        return Arrays.stream(recall()).average().orElseThrow();
    }

    /**
     * The confusion matrix of the classes that occur.
     *
     * @return a copy, (true label, predicted label) in the order of {@link #labels()}
     */
    public long[][] confusion() {
        return Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new);
    }

    /**
     * The confusion matrix including classes that do not occur.
     *
     * @param classes number of classes
     * @return a matrix of (classes, classes): true class, predicted class
     * @throws IllegalArgumentException if a class beyond them occurs
     */
    public long[][] confusion(int classes) {
        int highest = labels[labels.length - 1];
        if (highest >= classes) {
            throw new IllegalArgumentException("there must be more than " + highest + " classes but were " + classes);
        }
        long[][] full = new long[classes][classes];
        for (int t = 0; t < labels.length; t++) {
            for (int p = 0; p < labels.length; p++) {
                full[labels[t]][labels[p]] = confusion[t][p];
            }
        }
        return full;
    }

    private long actual(int index) {
        return Arrays.stream(confusion[index]).sum();
    }

    private long predicted(int index) {
        return Arrays.stream(confusion).mapToLong(row -> row[index]).sum();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
