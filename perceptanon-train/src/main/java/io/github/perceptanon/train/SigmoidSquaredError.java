// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.ScoreReading;

/** Mean squared error of one sigmoid output against the score. */
final class SigmoidSquaredError implements Loss {
    @Override
    public Evaluation evaluate(double[] outputs, Targets targets) {
        int rows = targets.size();
        if (outputs.length != rows) {
            throw new IllegalArgumentException(
                    rows + " rows of a regressor need as many outputs but there were " + outputs.length);
        }
        double[] gradient = new double[rows];
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            double score = ScoreReading.sigmoid(outputs[row]);
            double error = score - targets.score(row);
            loss += error * error / rows;
            gradient[row] = 2 * error * score * (1 - score) / rows;
        }
        return new Evaluation(loss, gradient);
    }
}
