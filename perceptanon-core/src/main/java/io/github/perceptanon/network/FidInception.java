// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.AveragePool;
import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.network.Operation.Concatenate;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.GlobalAverage;
import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Operation.Relu;
import java.util.List;

/**
 * Inception-v3 as FID uses it (pytorch-fid's {@code fid_inception_v3}), added to a network. It differs from torchvision's:
 * average pools leave padding out of the mean, and the last block pools by maximum. Every convolution is followed by a
 * batch norm and a ReLU; the ReLU carries the module's name.
 */
final class FidInception {
    static final List<Integer> DIMENSIONS = List.of(64, 192, 768, 2048);
    static final List<String> TAPS =
            DIMENSIONS.stream().map(FidInception::features).toList();

    private static final double BATCH_NORM_EPS = 1e-3;

    private static final MaxPool HALVING = new MaxPool(Window.square(3, 2, 0), false);
    private static final AveragePool AVERAGE = new AveragePool(Window.square(3, 1, 1), false);

    private final Network.Builder network;

    FidInception(Network.Builder network) {
        this.network = network;
    }

    void add(String images) {
        String x = conv("Conv2d_1a_3x3", images, 3, 32, 3, 2, 0);
        x = conv("Conv2d_2a_3x3", x, 32, 32, 3, 1, 0);
        x = conv("Conv2d_2b_3x3", x, 32, 64, 3, 1, 1);
        x = halved("maxpool1", x);
        globalAverage(64, x);
        x = conv("Conv2d_3b_1x1", x, 64, 80, 1, 1, 0);
        x = conv("Conv2d_4a_3x3", x, 80, 192, 3, 1, 0);
        x = halved("maxpool2", x);
        globalAverage(192, x);
        x = blockA("Mixed_5b", x, 192, 32);
        x = blockA("Mixed_5c", x, 256, 64);
        x = blockA("Mixed_5d", x, 288, 64);
        x = blockB("Mixed_6a", x, 288);
        x = blockC("Mixed_6b", x, 128);
        x = blockC("Mixed_6c", x, 160);
        x = blockC("Mixed_6d", x, 160);
        x = blockC("Mixed_6e", x, 192);
        globalAverage(768, x);
        x = blockD("Mixed_7a", x, 768);
        x = blockE("Mixed_7b", x, 1280, AVERAGE);
        x = blockE("Mixed_7c", x, 2048, new MaxPool(Window.square(3, 1, 1), false));
        globalAverage(2048, x);
    }

    /** Name of the node with the features of this many dimensions. */
    private static String features(int dimensions) {
        return "features." + dimensions;
    }

    private String blockA(String name, String x, int in, int poolFeatures) {
        String points = conv(name + ".branch1x1", x, in, 64, 1, 1, 0);
        String five = conv(name + ".branch5x5_1", x, in, 48, 1, 1, 0);
        five = conv(name + ".branch5x5_2", five, 48, 64, 5, 1, 2);
        String twice = conv(name + ".branch3x3dbl_1", x, in, 64, 1, 1, 0);
        twice = conv(name + ".branch3x3dbl_2", twice, 64, 96, 3, 1, 1);
        twice = conv(name + ".branch3x3dbl_3", twice, 96, 96, 3, 1, 1);
        String pool = pooled(name, x, AVERAGE);
        pool = conv(name + ".branch_pool", pool, in, poolFeatures, 1, 1, 0);
        return merged(name, points, five, twice, pool);
    }

    private String blockB(String name, String x, int in) {
        String three = conv(name + ".branch3x3", x, in, 384, 3, 2, 0);
        String twice = conv(name + ".branch3x3dbl_1", x, in, 64, 1, 1, 0);
        twice = conv(name + ".branch3x3dbl_2", twice, 64, 96, 3, 1, 1);
        twice = conv(name + ".branch3x3dbl_3", twice, 96, 96, 3, 2, 0);
        return merged(name, three, twice, halved(name + ".pool", x));
    }

    private String blockC(String name, String x, int width) {
        String points = conv(name + ".branch1x1", x, 768, 192, 1, 1, 0);
        String seven = conv(name + ".branch7x7_1", x, 768, width, 1, 1, 0);
        seven = row(name + ".branch7x7_2", seven, width, width, 7);
        seven = column(name + ".branch7x7_3", seven, width, 192, 7);
        String twice = conv(name + ".branch7x7dbl_1", x, 768, width, 1, 1, 0);
        twice = column(name + ".branch7x7dbl_2", twice, width, width, 7);
        twice = row(name + ".branch7x7dbl_3", twice, width, width, 7);
        twice = column(name + ".branch7x7dbl_4", twice, width, width, 7);
        twice = row(name + ".branch7x7dbl_5", twice, width, 192, 7);
        String pool = conv(name + ".branch_pool", pooled(name, x, AVERAGE), 768, 192, 1, 1, 0);
        return merged(name, points, seven, twice, pool);
    }

    private String blockD(String name, String x, int in) {
        String three = conv(name + ".branch3x3_1", x, in, 192, 1, 1, 0);
        three = conv(name + ".branch3x3_2", three, 192, 320, 3, 2, 0);
        String seven = conv(name + ".branch7x7x3_1", x, in, 192, 1, 1, 0);
        seven = row(name + ".branch7x7x3_2", seven, 192, 192, 7);
        seven = column(name + ".branch7x7x3_3", seven, 192, 192, 7);
        seven = conv(name + ".branch7x7x3_4", seven, 192, 192, 3, 2, 0);
        return merged(name, three, seven, halved(name + ".pool", x));
    }

    private String blockE(String name, String x, int in, Operation pooling) {
        String points = conv(name + ".branch1x1", x, in, 320, 1, 1, 0);
        String three = conv(name + ".branch3x3_1", x, in, 384, 1, 1, 0);
        String threeRow = row(name + ".branch3x3_2a", three, 384, 384, 3);
        String threeColumn = column(name + ".branch3x3_2b", three, 384, 384, 3);
        String twice = conv(name + ".branch3x3dbl_1", x, in, 448, 1, 1, 0);
        twice = conv(name + ".branch3x3dbl_2", twice, 448, 384, 3, 1, 1);
        String twiceRow = row(name + ".branch3x3dbl_3a", twice, 384, 384, 3);
        String twiceColumn = column(name + ".branch3x3dbl_3b", twice, 384, 384, 3);
        String pool = conv(name + ".branch_pool", pooled(name, x, pooling), in, 192, 1, 1, 0);
        return merged(name, points, threeRow, threeColumn, twiceRow, twiceColumn, pool);
    }

    private String conv(String name, String x, int in, int out, int kernel, int stride, int padding) {
        return normRelu(name, in, out, Window.square(kernel, stride, padding), x);
    }

    private String row(String name, String x, int in, int out, int length) {
        return normRelu(name, in, out, new Window(1, length, 1, 1, 0, length / 2), x);
    }

    private String column(String name, String x, int in, int out, int length) {
        return normRelu(name, in, out, new Window(length, 1, 1, 1, length / 2, 0), x);
    }

    private String normRelu(String name, int in, int out, Window window, String x) {
        String conv = network.add(name + ".conv", Convolution.of(in, out, window, false), x);
        return network.add(name, new Relu(), network.add(name + ".bn", new BatchNorm(out, BATCH_NORM_EPS, 1), conv));
    }

    private String halved(String name, String x) {
        return network.add(name, HALVING, x);
    }

    private String pooled(String block, String x, Operation pooling) {
        return network.add(block + ".pool", pooling, x);
    }

    private String merged(String name, String... branches) {
        return network.add(name, new Concatenate(), branches);
    }

    private void globalAverage(int dimensions, String x) {
        network.add(features(dimensions), new GlobalAverage(), x);
    }
}
