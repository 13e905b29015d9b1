package io.github.perceptanon.train;

import io.github.perceptanon.network.Networks;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The initial weights of a run: Kaiming initialisation, replaced by given weights where available. */
final class InitialWeights {
    private InitialWeights() {}

    static StateDict of(Map<String, long[]> shapes, TrainingOptions options, Optional<StateDict> given)
            throws IOException {
        StateDict fresh = new KaimingInitializer(options.seed()).initialize(shapes);
        if (given.isEmpty()) {
            return fresh;
        }
        String prefix = Networks.trunkPrefix(options.setup());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : fresh.asMap().entrySet()) {
            String name = entry.getKey();
            Tensor tensor = find(given.get(), name, prefix).orElse(null);
            if (tensor != null && Arrays.equals(tensor.shape(), shapes.get(name))) {
                StateDict.of(Map.of(name, tensor)).requireFinite("the initial weights");
                tensors.put(name, tensor);
            } else if (TrainableNetwork.isHead(name) || name.endsWith(".num_batches_tracked")) {
                tensors.put(name, entry.getValue());
            } else {
                throw new TrainingException("the initial weights do not fit the backbone: " + name + " needs "
                        + Arrays.toString(shapes.get(name)) + " but "
                        + (tensor == null ? "is missing" : "is " + Arrays.toString(tensor.shape())));
            }
        }
        return StateDict.of(tensors);
    }

    private static Optional<Tensor> find(StateDict given, String name, String prefix) {
        Optional<Tensor> exact = given.find(name);
        return exact.isPresent() || !name.startsWith(prefix) || TrainableNetwork.isHead(name)
                ? exact
                : given.find(name.substring(prefix.length()));
    }
}
