package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The networks of LPIPS, each with the option for its weights and the name of its metric. */
enum LpipsBackbone {
    ALEXNET("--alexnet", "lpips_alex", Lpips.Network.ALEX, FeatureNetwork.ALEXNET),
    VGG16("--vgg16", "lpips_vgg", Lpips.Network.VGG, FeatureNetwork.VGG16),
    SQUEEZENET("--squeezenet", "lpips_squeeze", Lpips.Network.SQUEEZE, FeatureNetwork.SQUEEZENET1_1);

    private final String option;
    private final String metric;
    private final Lpips.Network network;
    private final FeatureNetwork features;

    LpipsBackbone(String option, String metric, Lpips.Network network, FeatureNetwork features) {
        this.option = option;
        this.metric = metric;
        this.network = network;
        this.features = features;
    }

    String option() {
        return option;
    }

    String metric() {
        return metric;
    }

    Lpips.Network network() {
        return network;
    }

    FeatureNetwork features() {
        return features;
    }

    /** Whether these tensors are the LPIPS weights of this network, told by the number of channels. */
    boolean hasLinearWeights(StateDict weights) {
        List<Integer> channels = features.tapChannels();
        for (int layer = 0; layer < channels.size(); layer++) {
            long[] shape = {1, channels.get(layer), 1, 1};
            if (weights.find("lin" + layer + ".model.1.weight")
                    .filter(tensor -> Arrays.equals(tensor.shape(), shape))
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The network that these LPIPS weights belong to, if any. */
    static Optional<LpipsBackbone> ofLinearWeights(StateDict weights) {
        return Arrays.stream(values())
                .filter(backbone -> backbone.hasLinearWeights(weights))
                .findFirst();
    }
}
