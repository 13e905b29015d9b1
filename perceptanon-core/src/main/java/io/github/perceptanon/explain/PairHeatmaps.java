package io.github.perceptanon.explain;

/**
 * The maps of both images of a pair; each holds the other image's embedding fixed.
 *
 * @param original where in the original the target comes from
 * @param anonymized where in the anonymized image it comes from
 */
public record PairHeatmaps(Heatmap original, Heatmap anonymized) {}
