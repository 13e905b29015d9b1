// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.ScoreReading;
import java.util.Arrays;

/** A batch's logits, row by row. */
record Logits(double[] values, int rows, int classes) {
    Logits {
        if (values.length != rows * classes) {
            throw new IllegalArgumentException(rows + " rows of " + classes + " classes need " + rows * classes
                    + " logits but there were " + values.length);
        }
    }

    double[] row(int row) {
        return Arrays.copyOfRange(values, row * classes, (row + 1) * classes);
    }

    double[] probabilities(int row) {
        return ScoreReading.softmax(row(row));
    }
}
