package io.github.perceptanon;

import java.util.List;
import java.util.OptionalInt;

/**
 * How anonymous an image looks to people, and what said so.
 *
 * @param score from 1 (not anonymous) to 10 (fully anonymous)
 * @param normalized the same from 0 to 1
 * @param outputs the network's raw outputs: logits of a classifier, a regressor's output after its sigmoid
 * @param probabilities a classifier's class probabilities; empty for a regressor
 * @param label a classifier's most probable class; empty for a regressor
 * @param card the model
 * @param weightsSha256 the weights' identity, as {@link io.github.perceptanon.weights.StateDict#sha256} gives it
 * @param engine the engine that ran, for example {@code nd4j-cpu}
 */
public record AnonymityScore(
        double score,
        double normalized,
        List<Float> outputs,
        List<Double> probabilities,
        OptionalInt label,
        ModelCard card,
        String weightsSha256,
        String engine) {
    /**
     * Takes copies of the lists.
     *
     * @param score from 1 to 10
     * @param normalized from 0 to 1
     * @param outputs the network's raw outputs
     * @param probabilities class probabilities or empty
     * @param label most probable class or empty
     * @param card the model
     * @param weightsSha256 the weights' identity
     * @param engine the engine that ran
     */
    public AnonymityScore {
        outputs = List.copyOf(outputs);
        probabilities = List.copyOf(probabilities);
    }
}
