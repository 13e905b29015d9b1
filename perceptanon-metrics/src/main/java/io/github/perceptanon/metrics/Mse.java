// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.Objects;

/**
 * Mean squared error over all samples of all channels. Sums are integers, so the result is the exact mean, rounded once
 * or twice.
 */
public final class Mse implements FullReferenceMetric {
    private final SampleScale scale;

    private Mse(SampleScale scale) {
        this.scale = scale;
    }

    /**
     * Creates the metric for a scale.
     *
     * @param scale the scale of samples; the reference implementation uses {@link SampleScale#UNIT}
     * @return the metric
     */
    public static Mse of(SampleScale scale) {
        return new Mse(Objects.requireNonNull(scale, "scale"));
    }

    @Override
    public String name() {
        return "mse";
    }

    @Override
    public String title() {
        return "MSE";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(0, scale.peak() * scale.peak());
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        return mean(reference, distorted, scale);
    }

    /** The mean of squared differences, for metrics that are functions of it. */
    static double mean(RgbImage reference, RgbImage distorted, SampleScale scale) {
        double squares = SampleDifferences.sumOfSquares(reference, distorted);
        double unit = 255 / scale.peak();
        return squares / (SampleDifferences.count(reference) * (unit * unit));
    }
}
