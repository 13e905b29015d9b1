// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import io.github.perceptanon.ScoreReading;

/** The number that a map explains: its gradient is computed. */
public sealed interface Target permits Target.ArgMax, Target.ClassOutput, Target.ScoreIncrease, Target.ScoreDecrease {
    /** The logit of the most probable class; for a regressor, its output after the sigmoid. pytorch-grad-cam's default. */
    record ArgMax() implements Target {
        @Override
        public double[] gradient(float[] outputs, ScoreReading reading) {
            int best = 0;
            for (int k = 1; k < outputs.length; k++) {
                if (outputs[k] > outputs[best]) {
                    best = k;
                }
            }
            return new ClassOutput(best).gradient(outputs, reading);
        }
    }

    /**
     * The logit of a class. Class 0 of a regressor is its output after the sigmoid.
     *
     * @param index the class, from 0
     */
    record ClassOutput(int index) implements Target {
        @Override
        public double[] gradient(float[] outputs, ScoreReading reading) {
            if (index < 0 || index >= outputs.length) {
                throw new IllegalArgumentException(
                        "a target class must be from 0 to " + (outputs.length - 1) + " but was " + index);
            }
            double[] gradient = new double[outputs.length];
            gradient[index] = 1;
            if (outputs.length == 1) {
                double s = ScoreReading.sigmoid(outputs[0]);
                gradient[0] = s * (1 - s);
            }
            return gradient;
        }
    }

    /** The score: explains what makes the image look more anonymous. */
    record ScoreIncrease() implements Target {
        @Override
        public double[] gradient(float[] outputs, ScoreReading reading) {
            return reading.gradient(outputs);
        }
    }

    /** The negative score: explains what makes the image look less anonymous, the cues that still identify people. */
    record ScoreDecrease() implements Target {
        @Override
        public double[] gradient(float[] outputs, ScoreReading reading) {
            double[] gradient = reading.gradient(outputs);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = -gradient[i];
            }
            return gradient;
        }
    }

    /**
     * The gradient of the target with respect to a network's outputs.
     *
     * @param outputs logits, or one value before the sigmoid
     * @param reading how to read the outputs
     * @return one value for each output
     * @throws IllegalArgumentException if the target is a class that the network does not have
     */
    double[] gradient(float[] outputs, ScoreReading reading);

    /**
     * Parses a target.
     *
     * @param text {@code argmax}, {@code increase}, {@code decrease} or {@code class:K}
     * @return the target
     * @throws IllegalArgumentException if it is none of these
     */
    static Target parse(String text) {
        if (text.startsWith("class:")) {
            try {
                return new ClassOutput(Integer.parseInt(text.substring("class:".length())));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a target class must be an integer but was '" + text + "'", e);
            }
        }
        return switch (text) {
            case "argmax" -> new ArgMax();
            case "increase" -> new ScoreIncrease();
            case "decrease" -> new ScoreDecrease();
            default ->
                throw new IllegalArgumentException(
                        "a target must be argmax, class:K, increase or decrease but was '" + text + "'");
        };
    }
}
