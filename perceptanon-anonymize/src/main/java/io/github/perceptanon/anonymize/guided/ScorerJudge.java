// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.ExplainableEmbedding;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/** A model that a scorer runs. */
final class ScorerJudge implements Judge {
    private final Scorer scorer;
    private final ExplainOptions map;
    private final boolean lastStage;

    ScorerJudge(Scorer scorer, CamMethod method, int stage) {
        this.scorer = scorer;
        int stages = scorer.card().network().stages().size();
        this.map = new ExplainOptions(method, new Target.ScoreDecrease(), stage);
        this.lastStage = map.stageOf(stages) == stages;
    }

    @Override
    public String identity() {
        return scorer.card().setup() + " " + scorer.card().backbone().id() + ", weights " + scorer.weightsSha256()
                + ", " + scorer.engine();
    }

    @Override
    public String maps() {
        return map.method().id() + ", " + (lastStage ? "last" : "layer" + map.stage());
    }

    @Override
    public Opinion of(RgbImage original) {
        if (scorer instanceof PairScorer pairs) {
            return new Beside(
                    pairs, original, pairs.embedExplainably(List.of(original)).get(0));
        }
        return new Alone((AnonymityScorer) scorer);
    }

    /**
     * Remembers what the network made of the versions of the latest call, and of the original if the network saw it: their maps of
     * the last stage cost no pass.
     */
    private abstract class Remembering implements Opinion {
        private final IdentityHashMap<RgbImage, ExplainableEmbedding> original = new IdentityHashMap<>();
        private IdentityHashMap<RgbImage, ExplainableEmbedding> latest = original;

        final void remember(RgbImage image, ExplainableEmbedding embedding) {
            original.put(image, embedding);
        }

        @Override
        public final List<Double> scores(List<RgbImage> versions) {
            List<RgbImage> unknown = versions.stream()
                    .filter(image -> !original.containsKey(image))
                    .toList();
            List<ExplainableEmbedding> embeddings = scorer.embedExplainably(unknown);
            latest = new IdentityHashMap<>(original);
            for (int i = 0; i < unknown.size(); i++) {
                latest.put(unknown.get(i), embeddings.get(i));
            }
            List<Double> scores = new ArrayList<>();
            versions.forEach(version -> scores.add(
                    score(Objects.requireNonNull(latest.get(version)).vector()).score()));
            return scores;
        }

        @Override
        public final CueMap cues(RgbImage version) {
            if (!lastStage) {
                return CueMap.of(explained(version));
            }
            ExplainableEmbedding known = latest.get(version);
            return CueMap.of(explained(
                    known != null
                            ? known
                            : scorer.embedExplainably(List.of(version)).get(0)));
        }

        abstract AnonymityScore score(float[] embedding);

        abstract Heatmap explained(ExplainableEmbedding version);

        abstract Heatmap explained(RgbImage version);
    }

    private final class Alone extends Remembering {
        private final AnonymityScorer scorer;

        Alone(AnonymityScorer scorer) {
            this.scorer = scorer;
        }

        @Override
        AnonymityScore score(float[] embedding) {
            return scorer.scoreEmbedding(embedding);
        }

        @Override
        Heatmap explained(ExplainableEmbedding version) {
            return scorer.explain(version, map);
        }

        @Override
        Heatmap explained(RgbImage version) {
            return scorer.explain(version, map);
        }
    }

    private final class Beside extends Remembering {
        private final PairScorer scorer;
        private final RgbImage original;
        private final VersionScorer versions;

        Beside(PairScorer scorer, RgbImage original, ExplainableEmbedding ofOriginal) {
            this.scorer = scorer;
            this.original = original;
            this.versions = scorer.against(ofOriginal.vector());
            remember(original, ofOriginal);
        }

        @Override
        AnonymityScore score(float[] embedding) {
            return versions.scoreEmbedding(embedding);
        }

        @Override
        Heatmap explained(ExplainableEmbedding version) {
            return versions.explain(version, map);
        }

        @Override
        Heatmap explained(RgbImage version) {
            return scorer.explain(original, version, map).anonymized();
        }
    }
}
