// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;
import java.util.List;

/**
 * Scores anonymized versions of one original, whose embedding it keeps. Scores equal those of the pairs one by one.
 * Immutable and thread-safe; valid until its {@link PairScorer} is closed.
 */
public final class VersionScorer {
    private final PairScorer scorer;
    private final float[] original;

    VersionScorer(PairScorer scorer, float[] original) {
        this.scorer = scorer;
        this.original = original;
    }

    /**
     * Scores one version.
     *
     * @param anonymized of any size
     * @return the pair's score
     */
    public AnonymityScore score(RgbImage anonymized) {
        return scoreEmbedding(scorer.embed(anonymized));
    }

    /**
     * Scores many versions, in batches.
     *
     * @param anonymized images of any sizes
     * @return the pairs' scores in the same order
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        return scorer.embedAll(anonymized).stream().map(this::scoreEmbedding).toList();
    }

    /**
     * Scores one version by its embedding.
     *
     * @param anonymized from {@link PairScorer#embed(List)}
     * @return the pair's score
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public AnonymityScore scoreEmbedding(float[] anonymized) {
        scorer.requireEmbedding(anonymized);
        float[] both = Arrays.copyOf(original, original.length + anonymized.length);
        System.arraycopy(anonymized, 0, both, original.length, anonymized.length);
        return scorer.read(both);
    }

    /**
     * Explains a version's score at the last stage, in the version, from a pass that is done already. The map is that of
     * {@link PairScorer#explain}, which explains other stages too, up to rounding.
     *
     * @param anonymized from {@link PairScorer#embedExplainably(java.util.List)} of this scorer
     * @param options what to explain and how
     * @return a map of where in the version the score comes from
     * @throws IllegalArgumentException if the embedding has another length than the model's, the model has no such class, or the
     *     stage is not the last one
     */
    public Heatmap explain(ExplainableEmbedding anonymized, ExplainOptions options) {
        return scorer.explainKnown(original, anonymized, options);
    }

    /**
     * The scorer that made this one.
     *
     * @return it must stay open while this is used
     */
    public PairScorer scorer() {
        return scorer;
    }
}
