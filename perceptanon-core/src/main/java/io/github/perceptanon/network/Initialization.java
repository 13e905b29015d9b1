package io.github.perceptanon.network;

/** How a parameter is drawn before training starts, as torchvision and PyTorch do it. */
public sealed interface Initialization {
    /**
     * One value everywhere.
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
     * What PyTorch's {@code Linear} and {@code Conv2d} do unless told otherwise, for weights and biases alike
     * ({@code kaiming_uniform_(a=√5)}).
     *
     * @param fanIn numbers that one output is computed from
     * @return uniform within ±1/√fanIn
     */
    static Initialization uniformFanIn(int fanIn) {
        return new Uniform(1 / Math.sqrt(fanIn));
    }

    /**
     * {@code kaiming_normal_(nonlinearity="relu")}.
     *
     * @param fan fan-in or fan-out, as the caller's mode says
     * @return normal with a variance of 2/fan
     */
    static Initialization kaimingNormal(long fan) {
        return new Normal(Math.sqrt(2.0 / fan));
    }

    /**
     * {@code xavier_uniform_}.
     *
     * @param fanIn numbers that one output is computed from
     * @param fanOut outputs that one number takes part in
     * @return uniform within ±√(6/(fanIn + fanOut))
     */
    static Initialization xavierUniform(int fanIn, int fanOut) {
        return new Uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
    }
}
