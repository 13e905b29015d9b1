// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.ScoreReading;

/** Cross-entropy of logits with a weight for each class. */
final class CrossEntropy implements Loss {
    private final double[] weights;

    CrossEntropy(double[] weights) {
        if (weights.length < 2) {
            throw new IllegalArgumentException(
                    "cross-entropy needs at least 2 classes but was given " + weights.length);
        }
        for (double w : weights) {
            if (!(w > 0) || Double.isInfinite(w)) {
                throw new IllegalArgumentException("a class weight must be finite and above 0 but was " + w);
            }
        }
        this.weights = weights.clone();
    }

    @Override
    public Evaluation evaluate(double[] outputs, Targets targets) {
        int classes = weights.length;
        Logits logits = new Logits(outputs, targets.size(), classes);
        double[] gradient = new double[outputs.length];
        double loss = 0;
        double total = 0;
        for (int row = 0; row < targets.size(); row++) {
            total += weights[label(targets, row)];
        }
        for (int row = 0; row < targets.size(); row++) {
            int label = label(targets, row);
            double share = weights[label] / total;
            double[] logP = ScoreReading.logSoftmax(logits.row(row));
            loss -= share * logP[label];
            for (int k = 0; k < classes; k++) {
                gradient[row * classes + k] = share * (Math.exp(logP[k]) - (k == label ? 1 : 0));
            }
        }
        return new Evaluation(loss, gradient);
    }

    private int label(Targets targets, int row) {
        int label = targets.label(row);
        if (label < 0 || label >= weights.length) {
            throw new IllegalArgumentException(
                    "a label must be from 0 to " + (weights.length - 1) + " but was " + label);
        }
        return label;
    }
}
