// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How anonymous an image looks to people, and what computed the score.
 *
 * @param score from 1 (not anonymous) to 10 (fully anonymous)
 * @param normalized the same score on a scale from 0 to 1
 * @param outputs the network's raw outputs: logits of a classifier, a regressor's output after its sigmoid
 * @param probabilities a classifier's class probabilities; empty for a regressor
 * @param label a classifier's most probable class; empty for a regressor
 * @param card the model
 * @param weightsSha256 the identity of the weights, see {@link io.github.perceptanon.weights.StateDict#sha256}
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
    /** Takes copies of the lists. */
    public AnonymityScore {
        outputs = List.copyOf(outputs);
        probabilities = List.copyOf(probabilities);
    }

    /** The score of a network's outputs, which are taken before any softmax or sigmoid. */
    static AnonymityScore of(float[] outputs, ModelCard card, String weightsSha256, String engine) {
        double normalized = ScoreReading.of(card).normalized(outputs);
        List<Float> raw = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        OptionalInt label = OptionalInt.empty();
        if (card.objective().classifies()) {
            int best = 0;
            double[] p = ScoreReading.softmax(outputs);
            for (int k = 0; k < p.length; k++) {
                raw.add(outputs[k]);
                probabilities.add(p[k]);
                if (outputs[k] > outputs[best]) {
                    best = k;
                }
            }
            label = OptionalInt.of(best);
        } else {
            raw.add((float) ScoreReading.sigmoid(outputs[0]));
        }
        return new AnonymityScore(
                1 + 9 * normalized, normalized, raw, probabilities, label, card, weightsSha256, engine);
    }
}
