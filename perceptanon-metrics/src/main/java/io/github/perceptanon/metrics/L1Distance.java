// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.Objects;

/** Mean absolute difference over all samples of all channels. */
public final class L1Distance implements FullReferenceMetric {
    private final SampleScale scale;

    private L1Distance(SampleScale scale) {
        this.scale = scale;
    }

    /**
     * Creates the metric for a scale.
     *
     * @param scale the scale of samples; the reference implementation uses {@link SampleScale#UNIT}
     * @return the metric
     */
    public static L1Distance of(SampleScale scale) {
        return new L1Distance(Objects.requireNonNull(scale, "scale"));
    }

    @Override
    public String name() {
        return "l1";
    }

    @Override
    public String title() {
        return "L1";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(0, scale.peak());
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        double magnitudes = SampleDifferences.sumOfMagnitudes(reference, distorted);
        return magnitudes / (SampleDifferences.count(reference) * (255 / scale.peak()));
    }
}
