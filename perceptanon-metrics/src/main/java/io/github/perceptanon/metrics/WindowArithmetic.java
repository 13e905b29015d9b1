package io.github.perceptanon.metrics;

/**
 * What is averaged under the window, and what is made of the averages. Rows are (planes, values); plane 0 holds the
 * reference's samples and plane 1 the distorted image's.
 */
interface WindowArithmetic {
    /** How many quantities are averaged. */
    int planes();

    /** Turns the samples in planes 0 and 1 into all quantities to average. */
    void prepare(double[][] rows, int n);

    /** Rounds averages after each of the two passes; nothing to do in float64. */
    default void round(double[] averages, int n) {}

    /** Makes one value of each position's averages. */
    void combine(double[][] averages, int n, double[] values);
}
