// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.Objects;

/**
 * Structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004) of 8-bit RGB images: the mean over windows and
 * channels of (2μₓμᵧ + C1)(2σₓᵧ + C2) / ((μₓ² + μᵧ² + C1)(σₓ² + σᵧ² + C2)), with C1 = (K1·R)², C2 = (K2·R)², R the data
 * range. The window is a Gaussian of σ 1.5 and 11×11 taps; variances are the window's own, without Bessel's correction.
 * Channels are computed separately and averaged; libraries that first convert to grey or YCbCr give other values.
 */
public final class Ssim implements FullReferenceMetric {
    /**
     * The implementation whose values to compute.
     *
     * <table>
     * <caption>Differences</caption>
     * <tr><th>preset</th><th>K1</th><th>K2</th><th>border</th><th>mean taken over</th><th>arithmetic</th></tr>
     * <tr><td>{@code WANG2004}</td><td>0.01</td><td>0.03</td><td>edge repeats</td><td>image less 5 pixels a side</td>
     * <td>float64</td></tr>
     * <tr><td>{@code REFERENCE}</td><td>0.0001</td><td>0.0009</td><td>edge repeats</td>
     * <td>image less 5 pixels a side</td><td>float32</td></tr>
     * <tr><td>{@code TORCHMETRICS}</td><td>0.01</td><td>0.03</td><td>edge does not repeat</td><td>whole image</td>
     * <td>float64</td></tr>
     * </table>
     */
    public enum Preset {
        /**
         * The paper's constants, as scikit-image's {@code structural_similarity} with {@code gaussian_weights=True,
         * sigma=1.5, use_sample_covariance=False}.
         */
        WANG2004("ssim", "SSIM"),
        /**
         * As in the PerceptAnon repository, which squares the constants twice and uses float32 images. Equal to it bit
         * for bit, including the final float32 mean.
         */
        REFERENCE("ssim_reference", "SSIM (reference)"),
        /** As {@code torchmetrics.functional.structural_similarity_index_measure} with its defaults. */
        TORCHMETRICS("ssim_torchmetrics", "SSIM (torchmetrics)");

        private final String metricName;
        private final String title;

        Preset(String metricName, String title) {
            this.metricName = metricName;
            this.title = title;
        }
    }

    static final double K1 = 0.01;
    static final double K2 = 0.03;

    private static final int FRAME = GaussianWindow.RADIUS;

    private final Preset preset;

    private Ssim(Preset preset) {
        this.preset = preset;
    }

    /**
     * Creates SSIM with a preset.
     *
     * @param preset the implementation whose values to compute
     * @return the metric
     */
    public static Ssim of(Preset preset) {
        return new Ssim(Objects.requireNonNull(preset, "preset"));
    }

    /**
     * The preset of this metric.
     *
     * @return the preset
     */
    public Preset preset() {
        return preset;
    }

    @Override
    public String name() {
        return preset.metricName;
    }

    @Override
    public String title() {
        return preset.title;
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(-1, 1);
    }

    /** 11, the width of the window. */
    @Override
    public int minimumSide() {
        return GaussianWindow.TAPS;
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        WindowScan scan = scan(reference, distorted);
        return switch (preset) {
            case WANG2004 -> scan.mean(FRAME);
            case REFERENCE -> float32Mean(scan.channelMeans(FRAME));
            case TORCHMETRICS -> scan.mean(0);
        };
    }

    /**
     * Computes SSIM at every sample, including the borders.
     *
     * @param reference the original
     * @param distorted the image to compare with it, of the same size
     * @return the map, of the images' size
     * @throws IllegalArgumentException if the sizes differ or a side is below {@link #minimumSide()}
     */
    public SsimMap map(RgbImage reference, RgbImage distorted) {
        return new SsimMap(
                reference.width(),
                reference.height(),
                scan(reference, distorted).map());
    }

    private WindowScan scan(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        SampleGrid x = SampleGrid.of(reference);
        SampleGrid y = SampleGrid.of(distorted);
        return switch (preset) {
            case WANG2004 -> new WindowScan(x, y, Border.SYMMETRIC, similarity(x));
            case REFERENCE -> new WindowScan(x, y, Border.SYMMETRIC, new Float32Moments(K1 * K1, K2 * K2));
            case TORCHMETRICS -> new WindowScan(x, y, Border.REFLECT, similarity(x));
        };
    }

    private static WindowArithmetic similarity(SampleGrid grid) {
        return new Float64Moments(Float64Moments.Term.SIMILARITY, K1, K2, grid.peak());
    }

    /** NumPy's mean of a float32 array of three, each of them a float64 mean cast down. */
    private static double float32Mean(double[] means) {
        return ((float) means[0] + (float) means[1] + (float) means[2]) / 3f;
    }
}
