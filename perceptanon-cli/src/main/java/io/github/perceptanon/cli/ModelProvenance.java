package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.util.Map;
import java.util.Optional;

/** What a model's provenance says about the data that it learnt from. */
final class ModelProvenance {
    private ModelProvenance() {}

    /** What training notes of its data. */
    static Map<String, String> of(DataOrigin origin) {
        return origin.caveat().map(words -> Map.of(DataOrigin.KEY, words)).orElse(Map.of());
    }

    /** Words for a model whose scores come from sample data. */
    static Optional<String> caveat(ModelCard card) {
        return Optional.ofNullable(card.provenance().get(DataOrigin.KEY))
                .filter(data -> data.contains(DataOrigin.SYNTHETIC))
                .map(data -> "this model was trained on " + DataOrigin.SYNTHETIC);
    }
}
