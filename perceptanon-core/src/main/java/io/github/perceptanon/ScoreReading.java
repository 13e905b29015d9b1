package io.github.perceptanon;

/**
 * What a network's outputs mean on the scale from 0 (not anonymous) to 1 (fully anonymous), and how that value changes
 * with them. A classifier's value is the expected class, Σ p_k · k / (K − 1); a regressor's is its sigmoid. For
 * {@link Granularity#BINARY} class 0 is the anonymous one, so both are subtracted from 1.
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
        return new ScoreReading(card.granularity(), card.objective().classifies());
    }

    /**
     * Class probabilities.
     *
     * @param logits the network's outputs
     * @return their softmax, which sums to 1
     */
    public static double[] softmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float v : logits) {
            max = Math.max(max, v);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
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
     * The score that outputs stand for.
     *
     * @param outputs logits, or one value before the sigmoid
     * @return from 0 to 1
     */
    public double normalized(float[] outputs) {
        double value = classifies ? expectedClass(softmax(outputs)) : sigmoid(outputs[0]);
        return inverted() ? 1 - value : value;
    }

    /**
     * How {@link #normalized} changes with the outputs.
     *
     * @param outputs logits, or one value before the sigmoid
     * @return its gradient, one number for each output
     */
    public double[] gradient(float[] outputs) {
        double sign = inverted() ? -1 : 1;
        if (!classifies) {
            double s = sigmoid(outputs[0]);
            return new double[] {sign * s * (1 - s)};
        }
        double[] p = softmax(outputs);
        double expected = expectedClass(p);
        double[] gradient = new double[p.length];
        for (int k = 0; k < p.length; k++) {
            gradient[k] = sign * p[k] * ((double) k / (p.length - 1) - expected);
        }
        return gradient;
    }

    private static double expectedClass(double[] p) {
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            sum += p[k] * k / (p.length - 1);
        }
        return sum;
    }

    private boolean inverted() {
        return granularity == Granularity.BINARY;
    }
}
