// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Dropout;
import io.github.perceptanon.network.Operation.Flatten;
import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Operation.Relu;
import java.util.ArrayList;
import java.util.List;

/**
 * torchvision's VGG networks without batch norms: {@code vgg11} as a backbone, and the convolutions of {@code vgg16} for
 * LPIPS.
 *
 * @param convolutions channels of the 3×3 convolutions in each of the five groups, which are separated by max pools
 */
record Vgg(List<int[]> convolutions) implements Architecture {
    static final Architecture VGG11 = new Vgg(
            List.of(new int[] {64}, new int[] {128}, new int[] {256, 256}, new int[] {512, 512}, new int[] {512, 512}));

    private static final List<int[]> VGG16 = List.of(
            new int[] {64, 64}, new int[] {128, 128}, new int[] {256, 256, 256}, new int[] {512, 512, 512}, new int[] {
                512, 512, 512
            });

    private static final MaxPool HALVING = new MaxPool(Window.square(2, 2, 0), false);
    private static final int CHANNELS = 512;
    private static final int SIDE = 7;
    private static final int HIDDEN = 4096;

    /** {@code vgg16().features} up to the last ReLU. */
    static FeatureStack vgg16(Network.Builder network, String images) {
        return stack(network, "", images, VGG16);
    }

    private static FeatureStack stack(Network.Builder network, String prefix, String images, List<int[]> groups) {
        FeatureStack stack = new FeatureStack(network, prefix, images, Convolution::kaimingFanOut);
        for (int group = 0; group < groups.size(); group++) {
            if (group > 0) {
                stack.pool(HALVING);
            }
            stack.convs(groups.get(group));
        }
        return stack;
    }

    @Override
    public int features() {
        return HIDDEN;
    }

    @Override
    public String classifier() {
        return "classifier.6";
    }

    /** The max pools at the ends of the groups. */
    @Override
    public List<String> stages() {
        List<String> poolings = new ArrayList<>();
        int position = 0;
        for (int[] group : convolutions) {
            position += 2 * group.length;
            poolings.add(FeatureStack.name(position++));
        }
        return poolings;
    }

    @Override
    public String addTo(Network.Builder network, String prefix, String images, int branches) {
        String x = stack(network, prefix, images, convolutions).pool(HALVING).last();
        x = network.add(prefix + "avgpool", new AdaptiveAveragePool(SIDE, SIDE), x);
        x = network.add(prefix + "flatten", new Flatten(), x);
        x = network.add(prefix + "classifier.0", dense(CHANNELS * SIDE * SIDE), x);
        x = network.add(prefix + "classifier.1", new Relu(), x);
        x = network.add(prefix + "classifier.2", new Dropout(0.5), x);
        x = network.add(prefix + "classifier.3", dense(HIDDEN), x);
        x = network.add(prefix + "classifier.4", new Relu(), x);
        return network.add(prefix + "classifier.5", new Dropout(0.5), x);
    }

    private static Dense dense(int in) {
        return new Dense(in, HIDDEN, new Initialization.Normal(0.01), Initialization.ZEROS);
    }
}
