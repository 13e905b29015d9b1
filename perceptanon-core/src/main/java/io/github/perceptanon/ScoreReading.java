// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Converts a network's outputs to the scale from 0 (not anonymous) to 1 (fully anonymous), and gives the gradient of that
 * value. A classifier's value is the expected class value, Σ p_k · v_k with the {@linkplain #classValues values} v of its
 * classes; a regressor's is its sigmoid. For {@link Granularity#BINARY} class 0 is the anonymous one, so its class values
 * fall and a regressor's sigmoid is subtracted from 1.
 *
 * <p>Training, scoring and evaluation all interpret outputs with this class. Immutable and thread-safe.
 */
public final class ScoreReading {
    private final Granularity granularity;
    private final boolean classifies;

    private ScoreReading(Granularity granularity, boolean classifies) {
        this.granularity = granularity;
        this.classifies = classifies;
    }

    /**
     * How to read the outputs of a model.
     *
     * @param card the model
     * @return the reading for its objective and granularity
     */
    public static ScoreReading of(ModelCard card) {
        return of(card.objective(), card.granularity());
    }

    /**
     * How to read outputs that were trained with an objective.
     *
     * @param objective the training objective
     * @param granularity the granularity of scores
     * @return the reading
     * @throws IllegalArgumentException for {@link Granularity#MEAN} with an objective that classifies
     */
    public static ScoreReading of(Objective objective, Granularity granularity) {
        granularity.outputs(objective);
        return new ScoreReading(granularity, objective.classifies());
    }

    /**
     * Class probabilities.
     *
     * @param logits the network's outputs
     * @return their softmax, which sums to 1
     */
    public static double[] softmax(float[] logits) {
        double[] wide = new double[logits.length];
        Arrays.setAll(wide, k -> logits[k]);
        return softmax(wide);
    }

    /**
     * Class probabilities.
     *
     * @param logits the network's outputs
     * @return their softmax, which sums to 1
     */
    public static double[] softmax(double... logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double[] p = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(logits[k] - max);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    /**
     * Logarithms of the class probabilities; finite even where a probability is too small for a double.
     *
     * @param logits the network's outputs
     * @return the logarithm of their softmax
     */
    public static double[] logSoftmax(double... logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - max);
        }
        double logSum = max + Math.log(sum);
        double[] logP = new double[logits.length];
        Arrays.setAll(logP, k -> logits[k] - logSum);
        return logP;
    }

    /**
     * The logistic function.
     *
     * @param x any number
     * @return from 0 to 1
     */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * The score from 0 (not anonymous) to 1 (fully anonymous) that each class stands for: k / (K − 1), because classes rise
     * with anonymity, except for {@link Granularity#BINARY}, where it is 1 − k.
     *
     * @param granularity a granularity with classes
     * @return one value for each class
     * @throws IllegalArgumentException for {@link Granularity#MEAN}, which has no classes
     */
    public static double[] classValues(Granularity granularity) {
        int classes = granularity.outputs(Objective.CROSS_ENTROPY);
        double[] values = new double[classes];
        for (int k = 0; k < classes; k++) {
            double rising = (double) k / (classes - 1);
            values[k] = falls(granularity) ? 1 - rising : rising;
        }
        return values;
    }

    /**
     * The expected class value.
     *
     * @param probabilities one for each class
     * @param values of each class, such as {@link #classValues}
     * @return Σ p_k · v_k
     */
    public static double expected(double[] probabilities, double... values) {
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += probabilities[k] * values[k];
        }
        return sum;
    }

    /**
     * The score of a network's outputs.
     *
     * @param outputs logits, or one value before the sigmoid
     * @return from 0 to 1
     */
    public double normalized(float[] outputs) {
        if (classifies) {
            return expected(softmax(outputs), classValues(granularity));
        }
        double value = sigmoid(outputs[0]);
        return falls(granularity) ? 1 - value : value;
    }

    /**
     * The gradient of {@link #normalized} with respect to the outputs.
     *
     * @param outputs logits, or one value before the sigmoid
     * @return one value for each output
     */
    public double[] gradient(float[] outputs) {
        if (!classifies) {
            double s = sigmoid(outputs[0]);
            return new double[] {(falls(granularity) ? -1 : 1) * s * (1 - s)};
        }
        double[] p = softmax(outputs);
        double[] values = classValues(granularity);
        double expected = expected(p, values);
        double[] gradient = new double[p.length];
        Arrays.setAll(gradient, k -> p[k] * (values[k] - expected));
        return gradient;
    }

    /**
     * The class of a score: a classifier's most probable class, or for a regressor that was trained on ordinal labels the
     * class nearest to its output.
     *
     * @param score a score of any model
     * @return the class, from 0; empty for a regressor of the mean score, which has none
     */
    public static OptionalInt label(AnonymityScore score) {
        Granularity granularity = score.card().granularity();
        if (score.label().isPresent() || granularity == Granularity.MEAN) {
            return score.label();
        }
        return OptionalInt.of((int) Math.rint(score.outputs().get(0) * (granularity.classes() - 1)));
    }

    private static boolean falls(Granularity granularity) {
        return granularity == Granularity.BINARY;
    }
}
