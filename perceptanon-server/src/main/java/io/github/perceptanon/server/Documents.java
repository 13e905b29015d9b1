// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.explain.Heatmap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models, scores and maps as JSON, under the same names as in the command's. */
final class Documents {
    /** What models that learned from drawn scenes say of their data; the command's words. */
    static final String SYNTHETIC = "synthetic sample data, not human judgements";

    private Documents() {}

    static Map<String, Object> model(ServedModel model) {
        ModelCard card = model.card();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", model.name());
        document.put("setup", card.setup().name());
        document.put("backbone", card.backbone().id());
        document.put("objective", card.objective().id());
        document.put("granularity", card.granularity().id());
        document.put("outputs", card.outputs());
        document.put("inputHeight", card.inputHeight());
        document.put("inputWidth", card.inputWidth());
        document.put("mean", card.normalization().mean());
        document.put("std", card.normalization().std());
        document.put("provenance", card.provenance());
        document.put("weightsSha256", model.scorer().weightsSha256());
        return document;
    }

    /** What is the same for all scores of an answer. */
    static Map<String, Object> answer(ServedModel model) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", model(model));
        document.put("engine", model.scorer().engine());
        model.caveat().ifPresent(words -> document.put("data", words));
        return document;
    }

    static void put(Map<String, Object> entry, AnonymityScore score) {
        entry.put("score", score.score());
        entry.put("normalized", score.normalized());
        entry.put("outputs", score.outputs());
        entry.put("probabilities", score.probabilities().isEmpty() ? null : score.probabilities());
        entry.put("label", score.label().isPresent() ? score.label().getAsInt() : null);
    }

    /** A map before any scaling, and scaled to the size of the model's input. */
    static void put(Map<String, Object> document, ServedModel model, Heatmap heatmap) {
        document.put("height", heatmap.height());
        document.put("width", heatmap.width());
        heatmap.remark().ifPresent(words -> document.put("remark", words));
        document.put("raw", rows(heatmap.raw(), heatmap.width()));
        int width = model.card().inputWidth();
        document.put("map", rows(heatmap.scaled(model.card().inputHeight(), width), width));
    }

    private static List<float[]> rows(float[] values, int width) {
        List<float[]> rows = new ArrayList<>();
        for (int y = 0; y < values.length / width; y++) {
            float[] row = new float[width];
            System.arraycopy(values, y * width, row, 0, width);
            rows.add(row);
        }
        return rows;
    }
}
