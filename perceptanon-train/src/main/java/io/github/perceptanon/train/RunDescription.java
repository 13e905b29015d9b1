// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run's results depend on, as text: for the model card, and to reject resuming with anything else.
 */
final class RunDescription {
    private RunDescription() {}

    static Map<String, String> of(
            TrainingOptions options,
            String backend,
            Optional<StateDict> initial,
            Annotations training,
            Annotations validation) {
        Map<String, String> out = new LinkedHashMap<>(options.describe());
        out.put("training-backend", backend);
        out.put("initial-weights", initial.map(StateDict::sha256).orElse("kaiming"));
        describe(out, "training", training);
        describe(out, "validation", validation);
        return out;
    }

    private static void describe(Map<String, String> out, String split, Annotations annotations) {
        out.put(split + "-rows", Integer.toString(annotations.size()));
        out.put(split + "-sha256", sha256(annotations));
    }

    /** Hash of the rows' images and scores, in order. */
    private static String sha256(Annotations annotations) {
        Sha256 hash = new Sha256();
        for (Annotation row : annotations.rows()) {
            hash.add(row.original() + '\0' + row.anonymized() + '\0' + row.scoreMean() + '\n');
        }
        return hash.hex();
    }
}
