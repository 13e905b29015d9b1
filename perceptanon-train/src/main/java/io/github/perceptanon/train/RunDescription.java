package io.github.perceptanon.train;

import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.weights.StateDict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run's results depend on, as text: for the model card, and to reject resuming with anything else.
 */
final class RunDescription {
    private RunDescription() {}

    static Map<String, String> of(
            TrainingOptions options, Optional<StateDict> initial, Annotations training, Annotations validation) {
        Map<String, String> out = new LinkedHashMap<>(options.describe());
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
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        for (Annotation row : annotations.rows()) {
            String text = row.original() + '\0' + row.anonymized() + '\0' + row.scoreMean() + '\n';
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
