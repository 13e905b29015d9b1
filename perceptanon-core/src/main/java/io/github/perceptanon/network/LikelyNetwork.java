package io.github.perceptanon.network;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.Optional;

/**
 * Which of our networks a state dict seems to belong to, by its names and shapes alone.
 *
 * @param setup one image or a pair
 * @param backbone the residual network
 * @param outputs the head's outputs, 0 if it has no head of ours
 */
record LikelyNetwork(Setup setup, Backbone backbone, int outputs) {
    /** The guess, or empty if these are no ResNet's weights. */
    static Optional<LikelyNetwork> of(StateDict weights) {
        for (Setup setup : Setup.values()) {
            String prefix = Networks.trunkPrefix(setup);
            if (weights.find(prefix + "layer4.0.conv2.weight").isPresent()) {
                boolean bottleneck =
                        weights.find(prefix + "layer4.0.conv3.weight").isPresent();
                Backbone backbone = bottleneck ? Backbone.RESNET50 : Backbone.RESNET18;
                if (weights.find(lastBlock(prefix, backbone, 0)).isPresent()
                        && weights.find(lastBlock(prefix, backbone, 1)).isEmpty()) {
                    String head = setup == Setup.HA1 ? "fc.weight" : "head.2.weight";
                    return Optional.of(new LikelyNetwork(setup, backbone, outputs(weights.find(head))));
                }
            }
        }
        return Optional.empty();
    }

    private static String lastBlock(String prefix, Backbone backbone, int further) {
        return prefix + "layer3." + (backbone.blocks(3) - 1 + further) + ".conv1.weight";
    }

    private static int outputs(Optional<Tensor> head) {
        return head.filter(t -> t.shape().length == 2)
                .map(t -> (int) t.shape()[0])
                .orElse(0);
    }

    @Override
    public String toString() {
        return setup + " " + backbone.id() + (outputs == 0 ? " without a head" : " with " + outputs + " outputs");
    }
}
