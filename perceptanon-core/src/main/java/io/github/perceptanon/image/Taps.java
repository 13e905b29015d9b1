package io.github.perceptanon.image;

/**
 * Which source positions make each target position along one axis, and with what weights, which add up to 1: Pillow's
 * coefficients.
 *
 * @param first for each target position the first source position that it needs
 * @param weights for each target position the weights of that source position and those after it
 */
record Taps(int[] first, double[][] weights) {
    /** What maps {@code from} positions to {@code to}. */
    static Taps of(int from, int to, Resampling filter) {
        double scale = (double) from / to;
        double filterScale = Math.max(scale, 1);
        double support = filter.support() * filterScale;
        double perPosition = 1 / filterScale;
        int[] first = new int[to];
        double[][] weights = new double[to][];
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int low = Math.max((int) (center - support + 0.5), 0);
            int high = Math.min((int) (center + support + 0.5), from);
            double[] taps = new double[high - low];
            double sum = 0;
            for (int k = 0; k < taps.length; k++) {
                taps[k] = filter.weight((k + low - center + 0.5) * perPosition);
                sum += taps[k];
            }
            for (int k = 0; k < taps.length && sum != 0; k++) {
                taps[k] /= sum;
            }
            first[i] = low;
            weights[i] = taps;
        }
        return new Taps(first, weights);
    }
}
