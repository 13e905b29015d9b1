package io.github.perceptanon.network;

import io.github.perceptanon.Backbone;
import java.util.List;

/**
 * A backbone or feature network: its layers under torchvision's names, and what its users have to know of them. Each lies in
 * a file of its own. Immutable and thread-safe.
 */
public interface Architecture {
    /**
     * The architecture of a backbone.
     *
     * @param backbone which
     * @return its layers
     */
    static Architecture of(Backbone backbone) {
        return switch (backbone) {
            case RESNET18 -> ResNet.RESNET18;
            case RESNET50 -> ResNet.RESNET50;
            case RESNET152 -> ResNet.RESNET152;
            case DENSENET121 -> DenseNet.DENSENET121;
            case VGG11 -> Vgg.VGG11;
            case ALEXNET -> AlexNet.ALEXNET;
            case VIT_B_16 -> VisionTransformer.VIT_B_16;
        };
    }

    /**
     * Adds the layers that turn images into embeddings: the trunk, without the layer that a judge's head replaces.
     *
     * @param network receives the nodes
     * @param prefix what their names begin with, for example {@code shared_extractor.}
     * @param images what the first layer reads, (3, height, width)
     * @param branches how many equal parts a training batch has, for batch norms; 1 for an ordinary network
     * @return the node that gives the embedding, (features); of a feature network its last node
     */
    String addTo(Network.Builder network, String prefix, String images, int branches);

    /**
     * Length of the embedding.
     *
     * @return its width, or of a feature network the last tap's channels
     */
    int features();

    /**
     * The layer that the reference replaces by a judge's head.
     *
     * @return its module name, for example {@code fc}; empty for a feature network
     */
    String classifier();

    /**
     * Where the network can be looked into, from fine to coarse: feature maps (channels, height, width), or tokens with a class
     * token before them, (1 + places, width).
     *
     * @return node names without prefix; the last is the one that explanations use unless told otherwise
     */
    List<String> stages();

    /**
     * A value from which the last stage and all that follows can be computed without a convolution, so that an explanation
     * at the last stage needs no backward pass through the trunk.
     *
     * @return the node's name without prefix; usually the last stage itself
     */
    default String tailInput() {
        return stages().get(stages().size() - 1);
    }

    /**
     * What torchvision calls a tensor today: some of its published checkpoints are older than its names.
     *
     * @param name a tensor's name, in any checkpoint
     * @return the name as this architecture has it; most are the same
     */
    default String currentName(String name) {
        return name;
    }

    /**
     * Checks that images of a size can be read.
     *
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the network is made for another size
     */
    default void requireInput(int height, int width) {
        // Most networks read any size that their poolings leave something of.
    }
}
