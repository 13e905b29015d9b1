// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scores as JSON. */
final class ScoreJson {
    private final PrintWriter out;
    private final Map<String, Object> model;
    private final String engine;
    private final @Nullable Path original;
    private final ScoreCaveats caveats;
    private final ImageOption reading;

    ScoreJson(PrintWriter out, Scorer scorer, @Nullable Path original, ScoreCaveats caveats, ImageOption reading) {
        this.reading = reading;
        this.out = out;
        this.original = original;
        this.caveats = caveats;
        this.model = ModelDocument.of(scorer.card(), scorer.weightsSha256());
        this.engine = scorer.engine();
    }

    /** Collects all results and prints them as one document at the end. */
    ScoreOutput document() {
        return new Document();
    }

    /**
     * Prints one document per line as results arrive, without the model's provenance, which would be most of each line.
     */
    ScoreOutput lines() {
        Map<String, Object> card = new LinkedHashMap<>(model);
        card.remove(ModelDocument.PROVENANCE);
        return result -> {
            Map<String, Object> line = entry(result);
            line.put("model", card);
            line.put("engine", engine);
            reading.putMapping(line);
            caveat(result).ifPresent(words -> line.put(DataOrigin.KEY, words));
            out.println(JsonText.of(line));
        };
    }

    private final class Document implements ScoreOutput {
        private final List<Map<String, Object>> scores = new ArrayList<>();
        private final List<Map<String, Object>> failed = new ArrayList<>();
        private Optional<String> caveat = Optional.empty();

        @Override
        public void result(ScoringResult result) throws IOException {
            (result instanceof Scored ? scores : failed).add(entry(result));
            if (caveat.isEmpty()) {
                caveat = caveat(result);
            }
        }

        @Override
        public void end() {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", model);
            document.put("engine", engine);
            reading.putMapping(document);
            document.put("scores", scores);
            document.put("failed", failed);
            caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
            out.println(JsonText.of(document));
        }
    }

    private Optional<String> caveat(ScoringResult result) throws IOException {
        return result instanceof Scored
                ? caveats.of(Path.of(result.task().anonymized().name()))
                : Optional.empty();
    }

    private Map<String, Object> entry(ScoringResult result) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("anonymized", result.task().anonymized().name());
        entry.put("original", original);
        if (result instanceof Failed failed) {
            entry.put("error", Printable.oneLine(ErrorReporter.describe(failed.error())));
        } else {
            put(entry, ((Scored) result).score());
            reading.putDepth(
                    entry, ImageOption.DEPTH, result.task().anonymized().name());
            if (original != null) {
                reading.putDepth(entry, DepthColumns.ORIGINAL, original);
            }
        }
        return entry;
    }

    private static void put(Map<String, Object> entry, AnonymityScore score) {
        entry.put("score", score.score());
        entry.put("normalized", score.normalized());
        entry.put("outputs", score.outputs());
        entry.put("probabilities", score.probabilities().isEmpty() ? null : score.probabilities());
        entry.put("label", score.label().isPresent() ? score.label().getAsInt() : null);
    }
}
