package io.github.perceptanon.explain;

/**
 * An operation of a trunk's tail in plain Java, for one image: forward, and back from its value's gradient. Values are row-major;
 * of tokens only the rows {@code from} to {@code to} of the result are computed, for often nobody reads the others.
 */
interface TailOperation {
    /** The result; rows outside the range are left at 0. */
    float[] forward(float[][] inputs, int from, int to);

    /** Adds to the gradients of the inputs, given the inputs, the result and the result's gradient. */
    void backward(float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to);

    /** Whether a row of the result needs that row of the input alone. */
    default boolean isRowWise() {
        return true;
    }
}
