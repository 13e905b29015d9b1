// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.Concatenate;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Operation.Relu;
import java.util.function.UnaryOperator;

/** Builds the {@code features} of torchvision's sequential networks: layers in a row, named by their position. */
final class FeatureStack {
    private final Network.Builder network;
    private final String prefix;
    private final UnaryOperator<Convolution> initialization;
    private String last;
    private int channels = 3;
    private int position;

    FeatureStack(Network.Builder network, String prefix, String images, UnaryOperator<Convolution> initialization) {
        this.network = network;
        this.prefix = prefix;
        this.last = images;
        this.initialization = initialization;
    }

    /** Adds a convolution and a ReLU, which take two positions. */
    FeatureStack conv(int out, int kernel, int stride, int padding) {
        last = convRelu(next(), next(), out, Window.square(kernel, stride, padding), last);
        channels = out;
        return this;
    }

    /** Adds 3×3 convolutions that keep the size, each with a ReLU. */
    FeatureStack convs(int... outs) {
        for (int out : outs) {
            conv(out, 3, 1, 1);
        }
        return this;
    }

    FeatureStack pool(MaxPool pooling) {
        last = network.add(next(), pooling, last);
        return this;
    }

    /** Adds SqueezeNet's fire module: a convolution to few channels, then 1×1 and 3×3 convolutions to many. */
    FeatureStack fire(int squeeze, int expand) {
        String name = next();
        String few = fireConv(name + ".squeeze", squeeze, 1, last);
        channels = squeeze;
        String points = fireConv(name + ".expand1x1", expand, 1, few);
        String squares = fireConv(name + ".expand3x3", expand, 3, few);
        last = network.add(name, new Concatenate(), points, squares);
        channels = 2 * expand;
        return this;
    }

    private String fireConv(String name, int out, int kernel, String from) {
        return convRelu(name, name + "_activation", out, Window.square(kernel, 1, kernel / 2), from);
    }

    private String convRelu(String conv, String relu, int out, Window window, String from) {
        Convolution convolution = initialization.apply(Convolution.of(channels, out, window, true));
        return network.add(relu, new Relu(), network.add(conv, convolution, from));
    }

    private String next() {
        return prefix + name(position++);
    }

    String last() {
        return last;
    }

    static String name(int position) {
        return "features." + position;
    }
}
