// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.network.Parameter.Role;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import io.github.perceptanon.weights.WeightsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names and shapes of a network's tensors, and a check of a state dict against them. */
public final class NetworkWeights {
    private static final int LISTED = 10;

    private NetworkWeights() {}

    /**
     * The shapes of all tensors in a network's state dict.
     *
     * @param network the network
     * @return keys to shapes, including batch counters, whose shape is empty
     */
    public static Map<String, long[]> shapes(Network network) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        network.parameters().forEach((key, parameter) -> shapes.put(key, parameter.dimensions()));
        return shapes;
    }

    /**
     * The backbone whose trunk a state dict contains: a judge's, or torchvision's own under its names of today or older ones.
     *
     * @param weights names and shapes of any checkpoint
     * @return the backbone, or empty if no backbone's tensors are all there
     */
    public static Optional<Backbone> backboneOf(StateDict weights) {
        return LikelyNetwork.of(weights).map(LikelyNetwork::backbone);
    }

    /**
     * Checks that a state dict fits a network. Batch counters may be absent: old checkpoints have none.
     *
     * @param network the network
     * @param weights the state dict to check
     * @param source where the weights came from, for the message
     * @throws WeightsException if it does not fit; the message names the network that the weights seem to be for, and the
     *     number of tensors that are missing, unexpected or of the wrong shape, with the first ten of each
     */
    public static void check(Network network, StateDict weights, String source) throws WeightsException {
        Map<String, Parameter> expected = network.parameters();
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        expected.forEach((name, parameter) -> {
            Tensor tensor = weights.find(name).orElse(null);
            if (tensor == null) {
                if (parameter.role() != Role.COUNTER) {
                    missing.add(name);
                }
            } else if (!Arrays.equals(tensor.shape(), parameter.dimensions())) {
                wrong.add(name + " " + Arrays.toString(tensor.shape()) + " instead of " + parameter.shape());
            }
        });
        List<String> unexpected = new ArrayList<>(weights.names());
        unexpected.removeAll(expected.keySet());
        if (missing.isEmpty() && wrong.isEmpty() && unexpected.isEmpty()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        addProblem(problems, "missing", missing);
        addProblem(problems, "unexpected", unexpected);
        addProblem(problems, "of the wrong shape", wrong);
        String guess = LikelyNetwork.of(weights)
                .map(likely -> "they look like " + likely)
                .orElse("they do not look like any network of PerceptAnon");
        throw new WeightsException(
                source, "the weights do not fit the network; " + guess + ": " + String.join("; ", problems));
    }

    private static void addProblem(List<String> problems, String what, List<String> names) {
        if (!names.isEmpty()) {
            problems.add(names.size() + " " + what + " (" + Quoted.list(names, LISTED) + ")");
        }
    }
}
