// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.ScoreReading;
import java.util.Arrays;

/** Cross-entropy plus λ times the squared error of the expected class value. */
final class CombinedLoss implements Loss {
    private final double[] classValues;
    private final double lambda;
    private final CrossEntropy crossEntropy;

    CombinedLoss(double[] classValues, double lambda) {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException("lambda must be finite and not negative but was " + lambda);
        }
        double[] ones = new double[classValues.length];
        Arrays.fill(ones, 1);
        this.crossEntropy = new CrossEntropy(ones);
        this.classValues = classValues.clone();
        this.lambda = lambda;
    }

    @Override
    public Evaluation evaluate(double[] outputs, Targets targets) {
        Evaluation classes = crossEntropy.evaluate(outputs, targets);
        int rows = targets.size();
        int n = classValues.length;
        Logits logits = new Logits(outputs, rows, n);
        double[] gradient = classes.gradient();
        double squares = 0;
        for (int row = 0; row < rows; row++) {
            double[] p = logits.probabilities(row);
            double expected = ScoreReading.expected(p, classValues);
            double error = expected - targets.score(row);
            squares += error * error / rows;
            // d expected / d logit_k = p_k (v_k − expected)
            for (int k = 0; k < n; k++) {
                gradient[row * n + k] += lambda * 2 * error / rows * p[k] * (classValues[k] - expected);
            }
        }
        return new Evaluation(classes.value() + lambda * squares, gradient);
    }
}
