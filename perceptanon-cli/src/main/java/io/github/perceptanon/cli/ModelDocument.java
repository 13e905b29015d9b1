// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model card as JSON and as text. */
final class ModelDocument {
    /** The key of the model's provenance. */
    static final String PROVENANCE = "provenance";

    private ModelDocument() {}

    static Map<String, Object> of(ModelCard card, String weightsSha256) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("setup", card.setup().name());
        document.put("backbone", card.backbone().id());
        document.put("objective", card.objective().id());
        document.put("granularity", card.granularity().id());
        document.put("outputs", card.outputs());
        document.put("inputHeight", card.inputHeight());
        document.put("inputWidth", card.inputWidth());
        document.put("mean", card.normalization().mean());
        document.put("std", card.normalization().std());
        document.put(PROVENANCE, card.provenance());
        document.put("weightsSha256", weightsSha256);
        return document;
    }
}
