// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

/** How a parameter is initialised before training, as in torchvision and PyTorch. */
public sealed interface Initialization {
    /**
     * All elements have one value.
     *
     * @param value the value
     */
    record Constant(double value) implements Initialization {}

    /**
     * Uniform between −bound and bound.
     *
     * @param bound above 0
     */
    record Uniform(double bound) implements Initialization {}

    /**
     * Normal with mean 0.
     *
     * @param deviation the standard deviation
     */
    record Normal(double deviation) implements Initialization {}

    /**
     * Normal with mean 0, drawn again outside ±2 ({@code trunc_normal_}, whose bounds are absolute).
     *
     * @param deviation the standard deviation before truncation
     */
    record TruncatedNormal(double deviation) implements Initialization {}

    /** All zeros. */
    Initialization ZEROS = new Constant(0);

    /** All ones. */
    Initialization ONES = new Constant(1);

    /**
     * The default of PyTorch's {@code Linear} and {@code Conv2d}, for weights and biases ({@code kaiming_uniform_(a=√5)}).
     *
     * @param fanIn number of inputs of one output
     * @return uniform within ±1/√fanIn
     */
    static Initialization uniformFanIn(int fanIn) {
        return new Uniform(1 / Math.sqrt(fanIn));
    }

    /**
     * {@code kaiming_normal_(nonlinearity="relu")}.
     *
     * @param fan fan-in or fan-out, depending on the mode
     * @return normal with a variance of 2/fan
     */
    static Initialization kaimingNormal(long fan) {
        return new Normal(Math.sqrt(2.0 / fan));
    }

    /**
     * {@code xavier_uniform_}.
     *
     * @param fanIn number of inputs of one output
     * @param fanOut number of outputs that one input contributes to
     * @return uniform within ±√(6/(fanIn + fanOut))
     */
    static Initialization xavierUniform(int fanIn, int fanOut) {
        return new Uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
    }
}
