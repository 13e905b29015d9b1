// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import java.util.List;

/** {@link FrechetDistance#pairwise} of two images' Inception features. */
final class PairwiseFid implements FullReferenceMetric {
    private final InceptionFeatures network;

    PairwiseFid(InceptionFeatures network) {
        this.network = network;
    }

    @Override
    public String name() {
        return InceptionFeatures.PAIRWISE_FID;
    }

    @Override
    public String title() {
        return "FID (pairwise)";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        List<float[]> features = network.of(List.of(reference, distorted));
        return FrechetDistance.pairwise(widened(features.get(0)), widened(features.get(1)));
    }

    /** Computes one pair after another, because the engine uses all processors for each. */
    @Override
    public double[] computeAll(List<ImagePair> pairs) {
        return pairs.stream()
                .mapToDouble(pair -> compute(pair.reference(), pair.distorted()))
                .toArray();
    }

    private static double[] widened(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
