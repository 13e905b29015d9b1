// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.network.Network;
import java.util.List;

/**
 * The part of a network that an engine runs: from the value of one node to the values of others.
 *
 * @param network the whole network
 * @param input the node or network input whose value is given, (batch, channels, height, width)
 * @param channels channels of the input
 * @param height rows of the input
 * @param width columns of the input
 * @param outputs nodes whose values are computed
 */
public record NetworkSlice(Network network, String input, int channels, int height, int width, List<String> outputs) {
    /**
     * Checks names and sizes.
     *
     * @throws IllegalArgumentException if the network has no such node, no output is asked for, or a size is below 1
     */
    public NetworkSlice {
        outputs = List.copyOf(outputs);
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "an input needs sizes of at least 1 but was given " + channels + "x" + height + "x" + width);
        }
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("at least one output is needed");
        }
        for (String output : outputs) {
            if (network.node(output).isEmpty()) {
                throw new IllegalArgumentException("the network has no node '" + output + "'");
            }
        }
        if (network.node(input).isEmpty() && !network.inputs().contains(input)) {
            throw new IllegalArgumentException("the network has no node or input '" + input + "'");
        }
    }
}
