package io.github.perceptanon.train;

/** Log-softmax of a batch's logits. */
final class Logits {
    private final double[] logProbabilities;
    private final int classes;

    private Logits(double[] logProbabilities, int classes) {
        this.logProbabilities = logProbabilities;
        this.classes = classes;
    }

    static Logits of(double[] logits, int rows, int classes) {
        if (logits.length != rows * classes) {
            throw new IllegalArgumentException(rows + " rows of " + classes + " classes need " + rows * classes
                    + " logits but there were " + logits.length);
        }
        double[] out = new double[logits.length];
        for (int start = 0; start < logits.length; start += classes) {
            double max = logits[start];
            for (int k = 1; k < classes; k++) {
                max = Math.max(max, logits[start + k]);
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += Math.exp(logits[start + k] - max);
            }
            double logSum = max + Math.log(sum);
            for (int k = 0; k < classes; k++) {
                out[start + k] = logits[start + k] - logSum;
            }
        }
        return new Logits(out, classes);
    }

    double logProbability(int row, int k) {
        return logProbabilities[row * classes + k];
    }

    double probability(int row, int k) {
        return Math.exp(logProbability(row, k));
    }
}
