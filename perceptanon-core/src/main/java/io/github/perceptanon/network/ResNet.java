// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.Add;
import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.GlobalAverage;
import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Operation.Relu;
import java.util.ArrayList;
import java.util.List;

/**
 * torchvision's residual networks (V1 block order, stride in the 3×3 convolution). The node with a block's name
 * ({@code layer4.1}) is the ReLU at its end.
 *
 * @param bottleneck whether a block has convolutions of 1×1, 3×3 and 1×1, instead of two of 3×3
 * @param blocks number of blocks in each of the four stages
 */
record ResNet(boolean bottleneck, List<Integer> blocks) implements Architecture {
    private static final double EPS = 1e-5;
    private static final int WIDTH = 64;

    static final Architecture RESNET18 = new ResNet(false, List.of(2, 2, 2, 2));
    static final Architecture RESNET50 = new ResNet(true, List.of(3, 4, 6, 3));
    static final Architecture RESNET152 = new ResNet(true, List.of(3, 8, 36, 3));

    @Override
    public int features() {
        return outputs(8 * WIDTH);
    }

    private int outputs(int width) {
        return bottleneck ? 4 * width : width;
    }

    @Override
    public String classifier() {
        return "fc";
    }

    @Override
    public List<String> stages() {
        List<String> last = new ArrayList<>();
        for (int stage = 1; stage <= blocks.size(); stage++) {
            last.add("layer" + stage + "." + (blocks.get(stage - 1) - 1));
        }
        return last;
    }

    @Override
    public String addTo(Network.Builder network, String prefix, String images, int branches) {
        return new Layers(network, prefix, branches).add(images);
    }

    private final class Layers {
        private final Network.Builder network;
        private final String prefix;
        private final int branches;

        Layers(Network.Builder network, String prefix, int branches) {
            this.network = network;
            this.prefix = prefix;
            this.branches = branches;
        }

        String add(String images) {
            String x = conv(prefix + "conv1", images, 3, WIDTH, Window.square(7, 2, 3));
            x = relu(prefix + "relu", norm(prefix + "bn1", x, WIDTH));
            x = network.add(prefix + "maxpool", new MaxPool(Window.square(3, 2, 1), false), x);
            int in = WIDTH;
            for (int stage = 1; stage <= blocks.size(); stage++) {
                int width = WIDTH << (stage - 1);
                for (int block = 0; block < blocks.get(stage - 1); block++) {
                    int stride = stage > 1 && block == 0 ? 2 : 1;
                    x = block(prefix + "layer" + stage + "." + block, x, in, width, stride);
                    in = outputs(width);
                }
            }
            return network.add(prefix + "avgpool", new GlobalAverage(), x);
        }

        private String block(String name, String x, int in, int width, int stride) {
            int out = outputs(width);
            String path;
            if (bottleneck) {
                path = relu(name + ".relu1", convNorm(name, 1, x, in, width, Window.square(1, 1, 0)));
                path = relu(name + ".relu2", convNorm(name, 2, path, width, width, Window.square(3, stride, 1)));
                path = convNorm(name, 3, path, width, out, Window.square(1, 1, 0));
            } else {
                path = relu(name + ".relu1", convNorm(name, 1, x, in, width, Window.square(3, stride, 1)));
                path = convNorm(name, 2, path, width, width, Window.square(3, 1, 1));
            }
            String shortcut = x;
            if (stride != 1 || in != out) {
                shortcut = conv(name + ".downsample.0", x, in, out, Window.square(1, stride, 0));
                shortcut = norm(name + ".downsample.1", shortcut, out);
            }
            return relu(name, network.add(name + ".add", new Add(), path, shortcut));
        }

        private String convNorm(String block, int number, String x, int in, int out, Window window) {
            return norm(block + ".bn" + number, conv(block + ".conv" + number, x, in, out, window), out);
        }

        private String conv(String name, String x, int in, int out, Window window) {
            return network.add(name, Convolution.of(in, out, window, false).kaimingFanOut(), x);
        }

        private String norm(String name, String x, int channels) {
            return network.add(name, new BatchNorm(channels, EPS, branches), x);
        }

        private String relu(String name, String x) {
            return network.add(name, new Relu(), x);
        }
    }
}
