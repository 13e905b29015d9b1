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
import java.util.regex.Pattern;

/**
 * torchvision's {@code densenet121}: every layer of a block reads the outputs of all layers before it. The node with a
 * block's name is the concatenation at its end. The last ReLU, which is not a module in torchvision, is named
 * {@code relu}.
 */
final class DenseNet implements Architecture {
    static final Architecture DENSENET121 = new DenseNet();

    private static final List<Integer> BLOCKS = List.of(6, 12, 24, 16);
    private static final int FIRST_WIDTH = 64;
    private static final int GROWTH = 32;
    /** Channels between a layer's two convolutions. */
    private static final int BOTTLENECK = 4 * GROWTH;

    private static final double EPS = 1e-5;

    /** {@code norm.1} for {@code norm1} in {@code densenet121-a639ec97.pth}. */
    private static final Pattern OLDER_NAME = Pattern.compile("(denselayer\\d+\\.(?:norm|relu|conv))\\.([12]\\.)");

    private DenseNet() {}

    @Override
    public String currentName(String name) {
        return OLDER_NAME.matcher(name).replaceFirst("$1$2");
    }

    @Override
    public int features() {
        return 1024;
    }

    @Override
    public String classifier() {
        return "classifier";
    }

    @Override
    public List<String> stages() {
        return List.of("features.denseblock1", "features.denseblock2", "features.denseblock3", "relu");
    }

    @Override
    public String addTo(Network.Builder network, String prefix, String images, int branches) {
        return new Layers(network, prefix, branches).add(images);
    }

    private static final class Layers {
        private final Network.Builder network;
        private final String prefix;
        private final int branches;

        Layers(Network.Builder network, String prefix, int branches) {
            this.network = network;
            this.prefix = prefix;
            this.branches = branches;
        }

        String add(String images) {
            String features = prefix + "features.";
            String x = conv(features + "conv0", images, 3, FIRST_WIDTH, Window.square(7, 2, 3));
            x = normRelu(features + "norm0", features + "relu0", x, FIRST_WIDTH);
            x = network.add(features + "pool0", new MaxPool(Window.square(3, 2, 1), false), x);
            int channels = FIRST_WIDTH;
            for (int block = 1; block <= BLOCKS.size(); block++) {
                int layers = BLOCKS.get(block - 1);
                x = block(features + "denseblock" + block, layers, x, channels);
                channels += layers * GROWTH;
                if (block < BLOCKS.size()) {
                    x = transition(features + "transition" + block, x, channels);
                    channels /= 2;
                }
            }
            x = normRelu(features + "norm5", prefix + "relu", x, channels);
            return network.add(prefix + "avgpool", new GlobalAverage(), x);
        }

        private String block(String name, int layers, String x, int in) {
            String all = x;
            for (int layer = 1; layer <= layers; layer++) {
                String own = layer(name + ".denselayer" + layer, all, in + (layer - 1) * GROWTH);
                all = network.add(layer == layers ? name : name + ".cat" + layer, new Concatenate(), all, own);
            }
            return all;
        }

        private String layer(String name, String x, int in) {
            String few = normRelu(name + ".norm1", name + ".relu1", x, in);
            few = conv(name + ".conv1", few, in, BOTTLENECK, Window.square(1, 1, 0));
            few = normRelu(name + ".norm2", name + ".relu2", few, BOTTLENECK);
            return conv(name + ".conv2", few, BOTTLENECK, GROWTH, Window.square(3, 1, 1));
        }

        private String transition(String name, String x, int in) {
            String half = normRelu(name + ".norm", name + ".relu", x, in);
            half = conv(name + ".conv", half, in, in / 2, Window.square(1, 1, 0));
            return network.add(name + ".pool", new AveragePool(Window.square(2, 2, 0), true), half);
        }

        private String conv(String name, String x, int in, int out, Window window) {
            long fanIn = (long) in * window.kernelHeight() * window.kernelWidth();
            Convolution plain = Convolution.of(in, out, window, false);
            return network.add(name, plain.initialized(Initialization.kaimingNormal(fanIn), Initialization.ZEROS), x);
        }

        private String normRelu(String norm, String relu, String x, int channels) {
            return network.add(relu, new Relu(), network.add(norm, new BatchNorm(channels, EPS, branches), x));
        }
    }
}
