// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Dropout;
import io.github.perceptanon.network.Operation.Flatten;
import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Operation.Relu;
import java.util.List;
import java.util.function.UnaryOperator;

/** torchvision's {@code alexnet} with its two hidden layers of 4096. LPIPS uses only its convolutions. */
final class AlexNet implements Architecture {
    static final Architecture ALEXNET = new AlexNet();

    private static final int CHANNELS = 256;
    private static final int SIDE = 6;
    private static final int HIDDEN = 4096;

    private AlexNet() {}

    /** The convolutions up to the last ReLU, which is the last tap of LPIPS. */
    static FeatureStack convolutions(Network.Builder network, String prefix, String images) {
        MaxPool halving = new MaxPool(Window.square(3, 2, 0), false);
        return new FeatureStack(network, prefix, images, UnaryOperator.identity())
                .conv(64, 11, 4, 2)
                .pool(halving)
                .conv(192, 5, 1, 2)
                .pool(halving)
                .convs(384, 256, 256);
    }

    @Override
    public int features() {
        return HIDDEN;
    }

    @Override
    public String classifier() {
        return "classifier.6";
    }

    @Override
    public List<String> stages() {
        return List.of("features.2", "features.5", "features.12");
    }

    @Override
    public String addTo(Network.Builder network, String prefix, String images, int branches) {
        String x = convolutions(network, prefix, images)
                .pool(new MaxPool(Window.square(3, 2, 0), false))
                .last();
        x = network.add(prefix + "avgpool", new AdaptiveAveragePool(SIDE, SIDE), x);
        x = network.add(prefix + "flatten", new Flatten(), x);
        x = network.add(prefix + "classifier.0", new Dropout(0.5), x);
        x = network.add(prefix + "classifier.1", Dense.of(CHANNELS * SIDE * SIDE, HIDDEN), x);
        x = network.add(prefix + "classifier.2", new Relu(), x);
        x = network.add(prefix + "classifier.3", new Dropout(0.5), x);
        x = network.add(prefix + "classifier.4", Dense.of(HIDDEN, HIDDEN), x);
        return network.add(prefix + "classifier.5", new Relu(), x);
    }
}
