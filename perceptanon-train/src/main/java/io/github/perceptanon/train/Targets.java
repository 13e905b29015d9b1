// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.util.Arrays;

/** The targets of a batch: class labels for classifiers, scores from 0 to 1 for all models. Immutable. */
public final class Targets {
    private final int[] labels;
    private final double[] scores;

    private Targets(int[] labels, double[] scores) {
        this.labels = labels;
        this.scores = scores;
    }

    /**
     * Creates the targets of a batch.
     *
     * @param labels (batch) class of each row, from 0; ignored by regression
     * @param scores (batch) target scores, 0 (not anonymous) to 1 (fully anonymous)
     * @return the targets, with copies of the arrays
     * @throws IllegalArgumentException if the lengths differ or are 0
     */
    public static Targets of(int[] labels, double[] scores) {
        if (labels.length != scores.length || labels.length == 0) {
            throw new IllegalArgumentException("targets need as many labels as scores, at least 1, but were given "
                    + labels.length + " and " + scores.length);
        }
        return new Targets(labels.clone(), scores.clone());
    }

    /**
     * Rows.
     *
     * @return at least 1
     */
    public int size() {
        return labels.length;
    }

    /**
     * A row's class.
     *
     * @param row from 0
     * @return the label
     */
    public int label(int row) {
        return labels[row];
    }

    /**
     * A row's score.
     *
     * @param row from 0
     * @return 0–1
     */
    public double score(int row) {
        return scores[row];
    }

    /**
     * All labels.
     *
     * @return a copy
     */
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public String toString() {
        return "Targets[labels=" + Arrays.toString(labels) + ", scores=" + Arrays.toString(scores) + "]";
    }
}
