package io.github.perceptanon.weights;

/**
 * What a reader does with NaN or infinite weights.
 *
 * <table>
 *   <caption>A tensor that holds 1, NaN, 2</caption>
 *   <tr><th>policy</th><th>reading gives</th></tr>
 *   <tr><td>{@link #REFUSE}</td><td>{@link WeightsException} that names the tensor</td></tr>
 *   <tr><td>{@link #ALLOW}</td><td>the tensor as it is</td></tr>
 * </table>
 */
public enum NonFinite {
    /** The file is refused: a network with such weights gives no score. The default. */
    REFUSE,
    /** The values are passed on unchecked. */
    ALLOW
}
