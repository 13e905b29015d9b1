package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a model's provenance says about the data that it learnt from. */
final class ModelProvenance {
    private ModelProvenance() {}

    /** What training notes of its data. */
    static Map<String, String> of(DataOrigin origin) {
        return origin.caveat().map(words -> Map.of(DataOrigin.KEY, words)).orElse(Map.of());
    }

    /** What goes with bare weights, so that a model that is made of them again has it in its card. */
    static Map<String, String> metadata(ModelCard card) {
        return card.toMetadata().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("." + DataOrigin.KEY))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What a file of weights carries of that, be it a model file or bare. */
    static Map<String, String> ofWeights(Map<String, String> metadata) {
        boolean synthetic = metadata.values().stream().anyMatch(text -> text.contains(DataOrigin.SYNTHETIC));
        return synthetic ? Map.of(DataOrigin.KEY, DataOrigin.SYNTHETIC) : Map.of();
    }

    /** Words for a model whose scores come from sample data. */
    static Optional<String> caveat(ModelCard card) {
        return Optional.ofNullable(card.provenance().get(DataOrigin.KEY))
                .filter(data -> data.contains(DataOrigin.SYNTHETIC))
                .map(data -> "this model was trained on " + DataOrigin.SYNTHETIC);
    }
}
