// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

/**
 * How a reader treats NaN and infinite weights.
 *
 * <table>
 * <caption>A tensor with the values 1, NaN, 2</caption>
 * <tr><th>policy</th><th>reading gives</th></tr>
 * <tr><td>{@link #REFUSE}</td><td>{@link WeightsException} that names the tensor</td></tr>
 * <tr><td>{@link #ALLOW}</td><td>the tensor as it is</td></tr>
 * </table>
 */
public enum NonFinite {
    /** Reject the file, because a network with such weights gives no score. The default. */
    REFUSE,
    /** Accept the values without a check. */
    ALLOW
}
