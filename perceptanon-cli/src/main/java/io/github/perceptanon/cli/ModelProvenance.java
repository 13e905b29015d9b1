package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.util.Optional;

/** What a model's provenance says about the data that it learnt from. */
final class ModelProvenance {
    /** Key under which training notes what its data are. */
    static final String DATA = "data";

    private ModelProvenance() {}

    /** Words for a model whose scores come from sample data. */
    static Optional<String> caveat(ModelCard card) {
        return Optional.ofNullable(card.provenance().get(DATA))
                .filter(data -> data.contains(DataOrigin.SYNTHETIC))
                .map(data -> "this model was trained on " + DataOrigin.SYNTHETIC);
    }
}
