// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.network.Parameter.Role;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The initial weights of a run: those of {@link WeightInitializer}, replaced by given weights where available. */
final class InitialWeights {
    private InitialWeights() {}

    static StateDict of(JudgeNetwork judge, long seed, Optional<StateDict> given) throws IOException {
        StateDict fresh = new WeightInitializer(seed).initialize(judge.network());
        if (given.isEmpty()) {
            return fresh;
        }
        StateDict torchvision = judge.withCurrentNames(given.get());
        Map<String, Parameter> parameters = judge.network().parameters();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : fresh.asMap().entrySet()) {
            String name = entry.getKey();
            Parameter parameter = Objects.requireNonNull(parameters.get(name));
            Tensor tensor = find(torchvision, name, judge).orElse(null);
            if (tensor != null && Arrays.equals(tensor.shape(), parameter.dimensions())) {
                StateDict.of(Map.of(name, tensor)).requireFinite("the initial weights");
                tensors.put(name, tensor);
            } else if (judge.isHead(name) || parameter.role() == Role.COUNTER) {
                tensors.put(name, entry.getValue());
            } else {
                throw new TrainingException("the initial weights do not fit the backbone: " + name + " needs "
                        + parameter.shape() + " but "
                        + (tensor == null ? "is missing" : "is " + Arrays.toString(tensor.shape())));
            }
        }
        return StateDict.of(tensors);
    }

    private static Optional<Tensor> find(StateDict given, String name, JudgeNetwork judge) {
        Optional<Tensor> exact = given.find(name);
        String prefix = judge.trunkPrefix();
        return exact.isPresent() || !name.startsWith(prefix) || judge.isHead(name)
                ? exact
                : given.find(name.substring(prefix.length()));
    }
}
