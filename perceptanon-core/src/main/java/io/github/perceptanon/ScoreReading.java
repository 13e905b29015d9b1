package io.github.perceptanon;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What a network's outputs mean on the scale from 0 (not anonymous) to 1 (fully anonymous), and how that value changes
 * with them. A classifier's value is the expected class value, Σ p_k · v_k with the {@linkplain #classValues values} v of
 * its classes; a regressor's is its sigmoid. For {@link Granularity#BINARY} class 0 is the anonymous one: its classes count
 * down, and a regressor's sigmoid is subtracted from 1.
 *
 * <p>Training, scoring and evaluation read outputs here and nowhere else. Immutable and thread-safe.
 */
public final class ScoreReading {
    private final Granularity granularity;
    private final boolean classifies;

    private ScoreReading(Granularity granularity, boolean classifies) {
        this.granularity = granularity;
        this.classifies = classifies;
    }

    /**
     * The reading of a model's outputs.
     *
     * @param card the model
     * @return its reading
     */
    public static ScoreReading of(ModelCard card) {
        return of(card.objective(), card.granularity());
    }

    /**
     * The reading of outputs that are trained for an objective.
     *
     * @param objective what the network is trained for
     * @param granularity how finely it tells scores apart
     * @return the reading
     * @throws IllegalArgumentException if {@link Granularity#MEAN} is to be classified
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
     * Logarithms of the class probabilities, finite also where a probability is too small for a double.
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
     * The score from 0 (not anonymous) to 1 (fully anonymous) that each class stands for: k / (K − 1), as classes rise with
     * anonymity, but for {@link Granularity#BINARY} 1 − k.
     *
     * @param granularity classes
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
     * The score that outputs stand for.
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
     * How {@link #normalized} changes with the outputs.
     *
     * @param outputs logits, or one value before the sigmoid
     * @return its gradient, one number for each output
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
     * The class that a score stands for: a classifier's most probable one, or the one nearest to the output of a regressor of
     * ordinal labels.
     *
     * @param score of any model
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
