// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

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
    public Opinion of(RgbImage original) {
        if (scorer instanceof PairScorer pairs) {
            return new Beside(pairs, original);
        }
        return new Alone((AnonymityScorer) scorer);
    }

    private final class Alone implements Opinion {
        private final AnonymityScorer scorer;

        Alone(AnonymityScorer scorer) {
            this.scorer = scorer;
        }

        @Override
        public List<Double> scores(List<RgbImage> versions) {
            return scorer.scoreAll(versions).stream().map(AnonymityScore::score).toList();
        }

        @Override
        public CueMap cues(RgbImage version) {
            return CueMap.of(scorer.explain(version, map));
        }
    }

    private final class Beside implements Opinion {
        private final PairScorer scorer;
        private final RgbImage original;
        private final float[] embedding;
        private final VersionScorer versions;

        Beside(PairScorer scorer, RgbImage original) {
            this.scorer = scorer;
            this.original = original;
            try (var prepared = scorer.prepare(original)) {
                this.embedding = scorer.embed(List.of(prepared)).get(0);
            }
            this.versions = scorer.against(embedding);
        }

        @Override
        public List<Double> scores(List<RgbImage> images) {
            // The original itself is known already.
            List<RgbImage> others =
                    images.stream().filter(image -> image != original).toList();
            List<AnonymityScore> found = others.isEmpty() ? List.of() : versions.scoreAll(others);
            List<Double> scores = new ArrayList<>();
            int next = 0;
            for (RgbImage image : images) {
                AnonymityScore score = image == original ? versions.scoreEmbedding(embedding) : found.get(next++);
                scores.add(score.score());
            }
            return scores;
        }

        @Override
        public CueMap cues(RgbImage version) {
            Heatmap heatmap = lastStage
                    ? versions.explain(version, map)
                    : scorer.explain(original, version, map).anonymized();
            return CueMap.of(heatmap);
        }
    }
}
