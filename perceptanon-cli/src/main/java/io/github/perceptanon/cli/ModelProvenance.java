// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a model's provenance says about its training data. */
final class ModelProvenance {
    private ModelProvenance() {}

    /** The provenance that training records about its data. */
    static Map<String, String> of(DataOrigin origin) {
        return origin.caveat().map(words -> Map.of(DataOrigin.KEY, words)).orElse(Map.of());
    }

    /** The metadata for bare weights, so that a model made from them has it in its card again. */
    static Map<String, String> metadata(ModelCard card) {
        return card.toMetadata().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("." + DataOrigin.KEY))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The provenance stored in a weights file, with or without a model card. */
    static Map<String, String> ofWeights(Map<String, String> metadata) {
        boolean synthetic = metadata.values().stream().anyMatch(text -> text.contains(DataOrigin.SYNTHETIC));
        return synthetic ? Map.of(DataOrigin.KEY, DataOrigin.SYNTHETIC) : Map.of();
    }

    /** The notice for a model that was trained on sample data. */
    static Optional<String> caveat(ModelCard card) {
        return Optional.ofNullable(card.provenance().get(DataOrigin.KEY))
                .filter(data -> data.contains(DataOrigin.SYNTHETIC))
                .map(data -> "this model was trained on " + DataOrigin.SYNTHETIC);
    }
}
