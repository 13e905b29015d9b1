package io.github.perceptanon.engine;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The part of a network that an engine runs: from one vertex's value to the values of others.
 *
 * @param configuration the network
 * @param input vertex (or network input) whose value is given, (batch, channels, height, width)
 * @param channels channels of the input
 * @param height rows of the input
 * @param width columns of the input
 * @param outputs vertices whose values are wanted
 */
public record NetworkSlice(
        ComputationGraphConfiguration configuration,
        String input,
        int channels,
        int height,
        int width,
        List<String> outputs) {
    /**
     * Checks names and sizes.
     *
     * @param configuration the network
     * @param input vertex or network input whose value is given
     * @param channels channels of the input
     * @param height rows of the input
     * @param width columns of the input
     * @param outputs vertices whose values are wanted
     * @throws IllegalArgumentException if the network has no such vertex, no output is asked for, or a size is below 1
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
            if (!configuration.getVertices().containsKey(output)) {
                throw new IllegalArgumentException("the network has no vertex '" + output + "'");
            }
        }
        if (!configuration.getVertices().containsKey(input)
                && !configuration.getNetworkInputs().contains(input)) {
            throw new IllegalArgumentException("the network has no vertex or input '" + input + "'");
        }
    }
}
