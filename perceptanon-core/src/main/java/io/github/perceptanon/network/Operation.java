// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import static io.github.perceptanon.network.Parameter.learned;

import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Parameter.Role;
import java.util.List;

/**
 * What a node of a {@link Network} computes. The set of operations is sealed: everything that reads networks (engines,
 * export, training, checks) implements a {@link Visitor} of all of them, and a network can express nothing else.
 *
 * <p>Shapes are those of one image's values, without the batch: a feature map is (channels, height, width), tokens are
 * (tokens, width), a vector is (width).
 */
public sealed interface Operation {
    /**
     * The shape of the result.
     *
     * @param inputs shapes of the node's inputs, in order
     * @return a new array or one of the inputs
     * @throws IllegalArgumentException if the operation does not accept these shapes; the message says why, without the
     *     node's name
     */
    int[] outputShape(List<int[]> inputs);

    /**
     * The operation's parameters.
     *
     * @return in PyTorch's order
     */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * The cost for one image.
     *
     * @param inputs shapes of the node's inputs, in order
     * @return multiply–accumulates of matrix products and convolutions; 0 for operations that are cheap in comparison
     */
    default long multiplications(List<int[]> inputs) {
        return 0;
    }

    /**
     * Calls the visitor's method for this operation.
     *
     * @param node a node with this operation
     * @param visitor the visitor
     * @param <R> the visitor's result
     * @return the visitor's result
     */
    <R> R accept(Node node, Visitor<R> visitor);

    /**
     * A visitor with one method per operation, so that the compiler reports an operation that is left out. (Java 17 does not
     * have exhaustive switches over sealed types yet.)
     *
     * @param <R> the result for a node
     */
    interface Visitor<R> {
        /** Visits a convolution. */
        R convolution(Node node, Convolution operation);

        /** Visits a batch norm. */
        R batchNorm(Node node, BatchNorm operation);

        /** Visits a layer norm. */
        R layerNorm(Node node, LayerNorm operation);

        /** Visits a ReLU. */
        R relu(Node node, Relu operation);

        /** Visits a GELU. */
        R gelu(Node node, Gelu operation);

        /** Visits a sum. */
        R add(Node node, Add operation);

        /** Visits a concatenation. */
        R concatenate(Node node, Concatenate operation);

        /** Visits a max pooling. */
        R maxPool(Node node, MaxPool operation);

        /** Visits an average pooling. */
        R averagePool(Node node, AveragePool operation);

        /** Visits an adaptive average pooling. */
        R adaptiveAveragePool(Node node, AdaptiveAveragePool operation);

        /** Visits a global average. */
        R globalAverage(Node node, GlobalAverage operation);

        /** Visits a flattening. */
        R flatten(Node node, Flatten operation);

        /** Visits a dense layer. */
        R dense(Node node, Dense operation);

        /** Visits a dropout. */
        R dropout(Node node, Dropout operation);

        /** Visits patches as tokens. */
        R patchTokens(Node node, PatchTokens operation);

        /** Visits a class token. */
        R classToken(Node node, ClassToken operation);

        /** Visits positions. */
        R positions(Node node, Positions operation);

        /** Visits self-attention. */
        R selfAttention(Node node, SelfAttention operation);

        /** Visits a selected token. */
        R select(Node node, Select operation);

        /** Visits a stacked batch. */
        R stack(Node node, Stack operation);

        /** Visits a part of a stacked batch. */
        R unstack(Node node, Unstack operation);
    }

    /**
     * PyTorch's {@code Conv2d} with zero padding: (in, height, width) to (out, …).
     *
     * @param in input channels
     * @param out output channels
     * @param window kernel, stride and padding
     * @param dilation distance between the kernel's rows and columns; 1 for a plain convolution
     * @param groups number of groups that the channels are split into, each convolved separately; 1 for a plain convolution
     * @param bias whether each output channel has a bias
     * @param weightInitialization of {@code weight}, (out, in / groups, kernel height, kernel width)
     * @param biasInitialization of {@code bias}, (out); unused without a bias
     */
    record Convolution(
            int in,
            int out,
            Window window,
            int dilation,
            int groups,
            boolean bias,
            Initialization weightInitialization,
            Initialization biasInitialization)
            implements Operation {
        /**
         * Checks the channels.
         *
         * @throws IllegalArgumentException if a number is below 1 or the groups do not divide the channels
         */
        public Convolution {
            if (in < 1 || out < 1 || dilation < 1 || groups < 1 || in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException(
                        "a convolution needs channels that its groups divide and a dilation of"
                                + " at least 1 but was given " + in + " to " + out + " channels in " + groups
                                + " groups, dilation " + dilation);
            }
        }

        /**
         * A convolution without dilation and groups, with PyTorch's initialisation.
         *
         * @param in input channels
         * @param out output channels
         * @param window kernel, stride and padding
         * @param bias whether each output channel has a bias
         * @return the convolution
         */
        public static Convolution of(int in, int out, Window window, boolean bias) {
            Initialization fanIn = Initialization.uniformFanIn(in * window.kernelHeight() * window.kernelWidth());
            return new Convolution(in, out, window, 1, 1, bias, fanIn, fanIn);
        }

        /**
         * A copy with another initialisation.
         *
         * @param weights initialisation of the kernels
         * @param biases initialisation of the biases
         * @return a copy
         */
        public Convolution initialized(Initialization weights, Initialization biases) {
            return new Convolution(in, out, window, dilation, groups, bias, weights, biases);
        }

        /**
         * A copy initialised with {@code kaiming_normal_(mode="fan_out")} and biases of 0.
         *
         * @return a copy
         */
        public Convolution kaimingFanOut() {
            long fan = (long) out * window.kernelHeight() * window.kernelWidth() / groups;
            return initialized(Initialization.kaimingNormal(fan), Initialization.ZEROS);
        }

        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.convolution(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] map = Shapes.map(inputs, in);
            return window.outputShape(out, map[1], map[2], dilation);
        }

        @Override
        public List<Parameter> parameters() {
            Parameter weight = learned(
                    "weight", weightInitialization, out, in / groups, window.kernelHeight(), window.kernelWidth());
            return bias ? List.of(weight, learned("bias", biasInitialization, out)) : List.of(weight);
        }

        @Override
        public long multiplications(List<int[]> inputs) {
            return Shapes.size(outputShape(inputs)) * (in / groups) * window.kernelHeight() * window.kernelWidth();
        }
    }

    /**
     * PyTorch's {@code BatchNorm2d} with momentum 0.1, on feature maps. In training the batch consists of {@code branches}
     * equal parts, the stacked inputs of a Siamese network: each is normalised by its own statistics, and the running
     * statistics are updated once per part, in order.
     *
     * @param channels channels of the feature map
     * @param eps added to the variance
     * @param branches parts of a training batch; 1 for an ordinary network
     */
    record BatchNorm(int channels, double eps, int branches) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.batchNorm(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.map(inputs, channels);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    learned("weight", Initialization.ONES, channels),
                    learned("bias", Initialization.ZEROS, channels),
                    new Parameter("running_mean", List.of(channels), Role.STATISTIC, Initialization.ZEROS),
                    new Parameter("running_var", List.of(channels), Role.STATISTIC, Initialization.ONES),
                    new Parameter("num_batches_tracked", List.of(), Role.COUNTER, Initialization.ZEROS));
        }
    }

    /**
     * PyTorch's {@code LayerNorm} over the last axis of tokens or a vector.
     *
     * @param width length of the last axis
     * @param eps added to the variance
     */
    record LayerNorm(int width, double eps) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.layerNorm(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.rows(inputs, width);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(learned("weight", Initialization.ONES, width), learned("bias", Initialization.ZEROS, width));
        }
    }

    /** max(0, x), of any shape. */
    record Relu() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.relu(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.only(inputs);
        }
    }

    /** x · Φ(x) with the exact normal distribution (PyTorch's {@code GELU()}), of any shape. */
    record Gelu() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.gelu(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.only(inputs);
        }
    }

    /** The sum of two values of one shape. */
    record Add() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.add(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            Shapes.count(inputs, 2);
            return Shapes.same(inputs.get(0), inputs.get(1));
        }
    }

    /** Concatenates values along their first axis: the channels of feature maps, the elements of vectors. */
    record Concatenate() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.concatenate(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.concatenated(inputs);
        }
    }

    /**
     * PyTorch's {@code MaxPool2d}; padding counts as minus infinity.
     *
     * @param window kernel, stride and padding
     * @param roundUp {@code ceil_mode}: output sizes are rounded up, and the last windows may extend past the input's end
     */
    record MaxPool(Window window, boolean roundUp) implements Operation {
        /**
         * Checks the window.
         *
         * @throws IllegalArgumentException for rounding up with padding, which no network here needs
         */
        public MaxPool {
            if (roundUp && (window.paddingHeight() != 0 || window.paddingWidth() != 0)) {
                throw new IllegalArgumentException("a pooling that rounds up takes no padding but was given " + window);
            }
        }

        /**
         * Number of rows by which the last windows extend past an input's end.
         *
         * @param height rows of the input
         * @return 0 if sizes are rounded down
         */
        public int overhangHeight(int height) {
            return overhang(height, window.kernelHeight(), window.strideHeight());
        }

        /**
         * Number of columns by which the last windows extend past an input's end.
         *
         * @param width columns of the input
         * @return 0 if sizes are rounded down
         */
        public int overhangWidth(int width) {
            return overhang(width, window.kernelWidth(), window.strideWidth());
        }

        private int overhang(int size, int kernel, int stride) {
            int past = Math.floorMod(kernel - size, stride);
            // PyTorch omits a last window that would begin past the end.
            return roundUp && past < kernel ? past : 0;
        }

        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.maxPool(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] map = Shapes.map(inputs);
            return window.outputShape(map[0], map[1] + overhangHeight(map[1]), map[2] + overhangWidth(map[2]), 1);
        }
    }

    /**
     * PyTorch's {@code AvgPool2d}.
     *
     * @param window kernel, stride and padding
     * @param countPadding {@code count_include_pad}: padding is included in the mean as zeros
     */
    record AveragePool(Window window, boolean countPadding) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.averagePool(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] map = Shapes.map(inputs);
            return window.outputShape(map[0], map[1], map[2], 1);
        }
    }

    /**
     * PyTorch's {@code AdaptiveAvgPool2d}: output row y is the mean of the input rows from ⌊y · H / h⌋ to ⌈(y + 1) · H / h⌉.
     *
     * @param height rows of the output
     * @param width columns of the output
     */
    record AdaptiveAveragePool(int height, int width) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.adaptiveAveragePool(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return new int[] {Shapes.map(inputs)[0], height, width};
        }

        /**
         * Whether an input is passed on unchanged.
         *
         * @param map the input's shape
         * @return true if it already has the output's size
         */
        public boolean isIdentity(int[] map) {
            return map[1] == height && map[2] == width;
        }

        /**
         * The first input row or column of an output's window.
         *
         * @param position the output's row or column
         * @param outputs number of the output's rows or columns
         * @param inputs rows or columns of the input
         * @return from 0
         */
        public static int start(int position, int outputs, int inputs) {
            return position * inputs / outputs;
        }

        /**
         * The input row or column after the last of an output's window.
         *
         * @param position the output's row or column
         * @param outputs number of the output's rows or columns
         * @param inputs rows or columns of the input
         * @return at least one after {@link #start}
         */
        public static int end(int position, int outputs, int inputs) {
            return ((position + 1) * inputs + outputs - 1) / outputs;
        }
    }

    /** The mean of each channel: (channels, height, width) to (channels). */
    record GlobalAverage() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.globalAverage(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return new int[] {Shapes.map(inputs)[0]};
        }
    }

    /** A feature map as a vector, channel by channel: (channels, height, width) to (channels × height × width). */
    record Flatten() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.flatten(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return new int[] {Math.toIntExact(Shapes.size(Shapes.map(inputs)))};
        }
    }

    /**
     * PyTorch's {@code Linear} over the last axis of tokens or a vector.
     *
     * @param in length of the input's last axis
     * @param out length of the output's last axis
     * @param weightInitialization of {@code weight}, (out, in)
     * @param biasInitialization of {@code bias}, (out)
     */
    record Dense(int in, int out, Initialization weightInitialization, Initialization biasInitialization)
            implements Operation {
        /**
         * A dense layer with PyTorch's initialisation.
         *
         * @param in length of the input's last axis
         * @param out length of the output's last axis
         * @return the layer
         */
        public static Dense of(int in, int out) {
            return new Dense(in, out, Initialization.uniformFanIn(in), Initialization.uniformFanIn(in));
        }

        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.dense(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] shape = Shapes.rows(inputs, in).clone();
            shape[shape.length - 1] = out;
            return shape;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(learned("weight", weightInitialization, out, in), learned("bias", biasInitialization, out));
        }

        @Override
        public long multiplications(List<int[]> inputs) {
            return Shapes.size(Shapes.rows(inputs, in)) * out;
        }
    }

    /**
     * In training, sets random values to 0 and scales the others by 1 / (1 − probability). In eval mode, does nothing.
     *
     * @param probability from 0, below 1
     */
    record Dropout(double probability) implements Operation {
        /**
         * Checks the probability.
         *
         * @throws IllegalArgumentException if it is out of bounds
         */
        public Dropout {
            if (!(probability >= 0 && probability < 1)) {
                throw new IllegalArgumentException(
                        "a dropout's probability must be from 0 to below 1 but was " + probability);
            }
        }

        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.dropout(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.only(inputs);
        }
    }

    /** A feature map's positions as tokens, row by row: (channels, height, width) to (height × width, channels). */
    record PatchTokens() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.patchTokens(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] map = Shapes.map(inputs);
            return new int[] {map[1] * map[2], map[0]};
        }
    }

    /**
     * Puts a learned token before the others. The node has the name of the tensor itself.
     *
     * @param width length of a token
     */
    record ClassToken(int width) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.classToken(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] tokens = Shapes.tokens(inputs, width);
            return new int[] {tokens[0] + 1, width};
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(learned("", Initialization.ZEROS, 1, 1, width));
        }
    }

    /**
     * Adds a learned position embedding to each token. The node has the name of the tensor itself.
     *
     * @param tokens number of tokens, including the class token
     * @param width length of a token
     */
    record Positions(int tokens, int width) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.positions(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] found = Shapes.tokens(inputs, width);
            if (found[0] != tokens) {
                throw new IllegalArgumentException(
                        "has position embeddings for " + tokens + " tokens but was given " + found[0]);
            }
            return found;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(learned("", new Initialization.Normal(0.02), 1, tokens, width));
        }
    }

    /**
     * PyTorch's {@code MultiheadAttention} with the same tokens as queries, keys and values.
     *
     * @param width length of a token
     * @param heads number of heads, which divides the width
     */
    record SelfAttention(int width, int heads) implements Operation {
        /**
         * Checks the heads.
         *
         * @throws IllegalArgumentException if they do not divide the width
         */
        public SelfAttention {
            if (heads < 1 || width < 1 || width % heads != 0) {
                throw new IllegalArgumentException(
                        "attention heads must divide the width " + width + " but there were " + heads);
            }
        }

        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.selfAttention(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.tokens(inputs, width);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    learned("in_proj_weight", Initialization.xavierUniform(width, 3 * width), 3 * width, width),
                    learned("in_proj_bias", Initialization.ZEROS, 3 * width),
                    learned("out_proj.weight", Initialization.uniformFanIn(width), width, width),
                    learned("out_proj.bias", Initialization.ZEROS, width));
        }

        @Override
        public long multiplications(List<int[]> inputs) {
            long tokens = Shapes.tokens(inputs, width)[0];
            return 4 * tokens * width * width + 2 * tokens * tokens * width;
        }
    }

    /**
     * Selects one of the tokens: (tokens, width) to (width).
     *
     * @param index from 0
     */
    record Select(int index) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.select(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            int[] tokens = Shapes.only(inputs);
            if (tokens.length != 2 || index < 0 || index >= tokens[0]) {
                throw new IllegalArgumentException("selects token " + index + " but was given " + Shapes.text(tokens));
            }
            return new int[] {tokens[1]};
        }
    }

    /** Stacks batches of one size into one batch, in order: the branches of a Siamese network. */
    record Stack() implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.stack(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            inputs.forEach(input -> Shapes.same(inputs.get(0), input));
            return inputs.get(0);
        }
    }

    /**
     * One of the equal parts of a stacked batch.
     *
     * @param index the part, from 0
     * @param branches number of parts
     */
    record Unstack(int index, int branches) implements Operation {
        @Override
        public <R> R accept(Node node, Visitor<R> visitor) {
            return visitor.unstack(node, this);
        }

        @Override
        public int[] outputShape(List<int[]> inputs) {
            return Shapes.only(inputs);
        }
    }
}
