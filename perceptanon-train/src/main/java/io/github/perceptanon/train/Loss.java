// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.train.data.Labels;
import java.util.Arrays;

/**
 * A loss as a function of the network's last linear layer (logits, or the value before the sigmoid), with its gradient.
 * The network definition ends at that layer. Computed in double precision; immutable and thread-safe.
 */
public sealed interface Loss permits CrossEntropy, SigmoidSquaredError, CombinedLoss {
    /**
     * The value of a loss and its gradient.
     *
     * @param value mean loss of the batch
     * @param gradient (batch, outputs) row-major: derivative of the loss by each output of the last layer
     */
    record Evaluation(double value, double[] gradient) {}

    /**
     * Computes the loss of a batch.
     *
     * @param outputs (batch, outputs) row-major values of the network's last linear layer
     * @param targets one per row
     * @return loss and gradient; NaN if an output is NaN NaN
     * @throws IllegalArgumentException if the number of outputs does not fit the targets
     */
    Evaluation evaluate(double[] outputs, Targets targets);

    /**
     * Cross-entropy of logits, {@code nn.CrossEntropyLoss()}.
     *
     * @param classes number of logits per row
     * @return the loss
     */
    static Loss crossEntropy(int classes) {
        double[] ones = new double[classes];
        Arrays.fill(ones, 1);
        return new CrossEntropy(ones);
    }

    /**
     * Cross-entropy with class weights, {@code nn.CrossEntropyLoss(weight)}: the sum of the rows' weighted losses over
     * the sum of their weights.
     *
     * @param weights one per class, above 0, for example {@link Labels#weights}
     * @return the loss
     */
    static Loss weightedCrossEntropy(double... weights) {
        return new CrossEntropy(weights);
    }

    /**
     * Mean squared error between the sigmoid of a single output and the score.
     *
     * @return the loss
     */
    static Loss sigmoidSquaredError() {
        return new SigmoidSquaredError();
    }

    /**
     * Cross-entropy plus λ · mean((Σ p_k v_k − score)²), where p is the softmax of the logits and v the classes'
     * values. The first term learns the class, the second penalises distance in the order of classes.
     *
     * @param classValues value of each class from 0 to 1, see {@link ScoreReading#classValues}
     * @param lambda weight of the second term, not negative
     * @return the loss
     */
    static Loss combined(double[] classValues, double lambda) {
        return new CombinedLoss(classValues, lambda);
    }

    /**
     * Creates the loss of an objective.
     *
     * @param objective the objective
     * @param granularity classes
     * @param lambda weight of the squared error in {@link Objective#COMBINED}; ignored otherwise
     * @param classWeights one per class for {@link Objective#WEIGHTED_CROSS_ENTROPY}; ignored otherwise
     * @return the loss
     * @throws IllegalArgumentException if the objective needs classes and the granularity has none, or the number of
     * weights differs from the number of classes
     */
    static Loss of(Objective objective, Granularity granularity, double lambda, double... classWeights) {
        int outputs = granularity.outputs(objective);
        return switch (objective) {
            case CROSS_ENTROPY -> crossEntropy(outputs);
            case WEIGHTED_CROSS_ENTROPY -> weightedCrossEntropy(requireWeights(classWeights, outputs));
            case MSE -> sigmoidSquaredError();
            case COMBINED -> combined(ScoreReading.classValues(granularity), lambda);
        };
    }

    private static double[] requireWeights(double[] weights, int classes) {
        if (weights.length != classes) {
            throw new IllegalArgumentException(
                    classes + " classes need as many weights but there were " + weights.length);
        }
        return weights;
    }
}
