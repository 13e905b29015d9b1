// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

/**
 * The maps of both images of a pair, each computed with the other image's embedding held fixed.
 *
 * @param original the map of the original
 * @param anonymized the map of the anonymized image
 */
public record PairHeatmaps(Heatmap original, Heatmap anonymized) {}
