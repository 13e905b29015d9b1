// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import java.util.List;

/**
 * The architecture of a backbone or feature network: its layers under torchvision's names, its embedding, and its stages.
 * Each architecture is defined in its own file. Immutable and thread-safe.
 */
interface Architecture {
    /**
     * Adds the trunk to a network: the layers that turn images into embeddings, without the layer that a judge's head
     * replaces.
     *
     * @param network the network under construction
     * @param prefix prefix of the nodes' names, for example {@code shared_extractor.}
     * @param images name of the node or network input that the first layer reads, (3, height, width)
     * @param branches number of equal parts of a training batch, for batch norms; 1 for an ordinary network
     * @return name of the node with the embedding, (features); for a feature network, of its last node
     */
    String addTo(Network.Builder network, String prefix, String images, int branches);

    /**
     * Length of the embedding.
     *
     * @return its width; for a feature network, the number of channels of its last tap
     */
    int features();

    /**
     * The layer that a judge's head replaces, as in the reference.
     *
     * @return its module name, for example {@code fc}; empty for a feature network
     */
    String classifier();

    /**
     * The stages: nodes whose values can be explained, from fine to coarse. Values are feature maps (channels, height, width),
     * or tokens (1 + places, width) of which the first is the class token.
     *
     * @return node names without prefix; explanations use the last one by default
     */
    List<String> stages();

    /**
     * A node from whose value the last stage and everything after it can be computed without a convolution, so that an
     * explanation of the last stage needs no backward pass through the trunk.
     *
     * @return the node's name without prefix; usually that of the last stage
     */
    default String tailInput() {
        return stages().get(stages().size() - 1);
    }

    /**
     * The current name of a tensor. Some checkpoints that torchvision publishes have older names.
     *
     * @param name name of a tensor in a checkpoint
     * @return its name in this architecture, which is usually the same
     */
    default String currentName(String name) {
        return name;
    }

    /**
     * Checks that the network accepts images of a size.
     *
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the network needs another size
     */
    default void requireInput(int height, int width) {
        // Most networks accept any size that is not too small for their convolutions and poolings.
    }
}
