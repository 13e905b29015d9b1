package io.github.perceptanon;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * Scores anonymized versions of one original, whose embedding it keeps. Equal to scoring each pair by itself. Immutable
 * and thread-safe; usable until its {@link AnonymityScorer} is closed.
 */
public final class PairScorer {
    private final AnonymityScorer scorer;
    private final float[] original;

    PairScorer(AnonymityScorer scorer, float[] original) {
        this.scorer = scorer;
        this.original = original;
    }

    /**
     * Scores one version.
     *
     * @param anonymized any size
     * @return the pair's score
     */
    public AnonymityScore score(RgbImage anonymized) {
        return scoreAll(List.of(anonymized)).get(0);
    }

    /**
     * Scores many versions, in batches.
     *
     * @param anonymized any sizes
     * @return the pairs' scores in the same order
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        return scorer.embedAll(anonymized).stream().map(this::scoreEmbedding).toList();
    }

    /**
     * Scores one version by its embedding.
     *
     * @param anonymized what {@link AnonymityScorer#embed(List)} gave
     * @return the pair's score
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public AnonymityScore scoreEmbedding(float[] anonymized) {
        scorer.requireEmbedding(anonymized);
        return scorer.read(concat(original, anonymized));
    }

    /**
     * The model.
     *
     * @return the scorer that made this one
     */
    public AnonymityScorer scorer() {
        return scorer;
    }

    static float[] concat(float[] first, float[] second) {
        float[] both = new float[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
