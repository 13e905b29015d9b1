package io.github.perceptanon.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** torchvision's {@code features}: layers in a row, each named after its position. */
final class FeatureStack {
    private final GraphBuilder graph;
    private String last = Networks.IMAGE;
    private int channels = 3;
    private int position;

    FeatureStack(GraphBuilder graph) {
        this.graph = graph;
    }

    /** A convolution and its ReLU: two positions. */
    FeatureStack conv(int out, int kernel, int stride, int padding) {
        last = convRelu(name(position), name(position + 1), last, channels, out, kernel, stride, padding);
        channels = out;
        position += 2;
        return this;
    }

    /** 3×3 convolutions that keep the size. */
    FeatureStack convs(int... outs) {
        for (int out : outs) {
            conv(out, 3, 1, 1);
        }
        return this;
    }

    FeatureStack pool(NativeMaxPooling pooling) {
        String name = name(position++);
        graph.addLayer(name, pooling, last);
        last = name;
        return this;
    }

    /** SqueezeNet's module: few channels, from which 1×1 and 3×3 convolutions make many. */
    FeatureStack fire(int squeeze, int expand) {
        String name = name(position++);
        String few = fireConv(name + ".squeeze", last, channels, squeeze, 1);
        String points = fireConv(name + ".expand1x1", few, squeeze, expand, 1);
        String squares = fireConv(name + ".expand3x3", few, squeeze, expand, 3);
        graph.addVertex(name, new MergeVertex(), points, squares);
        last = name;
        channels = 2 * expand;
        return this;
    }

    private String fireConv(String name, String from, int in, int out, int kernel) {
        return convRelu(name, name + "_activation", from, in, out, kernel, 1, kernel / 2);
    }

    private String convRelu(
            String conv, String relu, String from, int in, int out, int kernel, int stride, int padding) {
        graph.addLayer(conv, NativeConvolution.square(in, out, kernel, stride, padding, true), from);
        graph.addLayer(relu, new NativeRelu(), conv);
        return relu;
    }

    static String name(int position) {
        return "features." + position;
    }
}
