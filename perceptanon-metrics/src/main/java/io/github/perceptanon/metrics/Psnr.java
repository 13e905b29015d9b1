// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;

/**
 * Peak signal-to-noise ratio in decibels: 10 log₁₀(R² / MSE), R the data range. Identical images give +∞, as in
 * scikit-image and torchmetrics.
 */
public final class Psnr implements FullReferenceMetric {
    private final double dataRange;

    private Psnr(double dataRange) {
        this.dataRange = dataRange;
    }

    /**
     * Creates PSNR with the data range of 8-bit samples, 255. This equals a data range of 1 on samples divided by 255.
     *
     * @return the metric
     */
    public static Psnr standard() {
        return new Psnr(255);
    }

    /**
     * Creates PSNR with another data range, for samples that use only part of 0–255: 219 for video levels 16–235.
     *
     * @param dataRange the difference between the largest and the smallest possible sample, in 8-bit steps, above 0
     * @return the metric
     * @throws IllegalArgumentException if it is not a finite number above 0
     */
    public static Psnr ofDataRange(double dataRange) {
        if (!(dataRange > 0) || Double.isInfinite(dataRange)) {
            throw new IllegalArgumentException("a data range must be finite and above 0 but was " + dataRange);
        }
        return new Psnr(dataRange);
    }

    @Override
    public String name() {
        return "psnr";
    }

    @Override
    public String title() {
        return "PSNR";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER_IS_MORE_SIMILAR;
    }

    /** From black against white (0 dB if the data range is 255) to +∞. */
    @Override
    public Range range() {
        return new Range(decibels(255.0 * 255.0), Double.POSITIVE_INFINITY);
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        return decibels(Mse.mean(reference, distorted, SampleScale.BYTE));
    }

    private double decibels(double mse) {
        return mse == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(dataRange * dataRange / mse);
    }
}
