// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

/**
 * The forward and backward pass of one operation in a trunk's tail, in plain Java and for one image. Values are row-major.
 * For tokens only the rows {@code from} to {@code to} of the result are computed, because the others are often not needed.
 */
interface TailOperation {
    /** Computes the result; rows outside the range stay 0. */
    float[] forward(float[][] inputs, int from, int to);

    /** Adds to the gradients of the inputs, from the inputs, the result and the gradient of the result. */
    void backward(float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to);

    /** Whether a row of the result depends only on the same row of the input. */
    default boolean isRowWise() {
        return true;
    }
}
