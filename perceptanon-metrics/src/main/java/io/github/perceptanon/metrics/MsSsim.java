// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;
import java.util.Objects;

/**
 * Multi-scale structural similarity (Wang, Simoncelli and Bovik, 2003) of 8-bit RGB images: the contrast term at five
 * scales, with the luminance term at the coarsest, each mean clamped at 0 and raised to the paper's exponent, .0448
 * .2856 .3001 .2363 .1333. Between scales 2×2 pixels are averaged. Libraries differ in the details, by 0.27 for a mask
 * in the middle of a small image: see {@link Preset}.
 */
public final class MsSsim implements FullReferenceMetric {
    /**
     * The implementation whose values to compute. In both, the contrast means leave out a frame of 5 pixels.
     *
     * <table>
     * <caption>Differences</caption>
     * <tr><th>preset</th><th>last scale's mean over</th><th>odd last row and column</th><th>channels averaged</th>
     * <th>exponents</th></tr>
     * <tr><td>{@code TORCHMETRICS}</td><td>whole image, edge does not repeat</td><td>dropped</td><td>at each scale</td>
     * <td>float32</td></tr>
     * <tr><td>{@code WANG2003}</td><td>image less 5 pixels a side</td><td>averaged with itself</td><td>at the end</td>
     * <td>float64</td></tr>
     * </table>
     */
    public enum Preset {
        /**
         * As {@code torchmetrics.functional.multiscale_structural_similarity_index_measure} with
         * {@code normalize='relu'}. At the last scale windows extend beyond the image, which is mirrored there.
         */
        TORCHMETRICS("ms_ssim", "MS-SSIM"),
        /**
         * As the authors' {@code msssim.m}: at every scale only windows inside the image count. That program takes grey
         * images; here it is applied to each channel, and the three values are averaged.
         */
        WANG2003("ms_ssim_wang2003", "MS-SSIM (wang2003)");

        private final String metricName;
        private final String title;

        Preset(String metricName, String title) {
            this.metricName = metricName;
            this.title = title;
        }
    }

    private static final double[] EXPONENTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
    private static final int LAST = EXPONENTS.length - 1;

    private final Preset preset;

    private MsSsim(Preset preset) {
        this.preset = preset;
    }

    /**
     * Creates MS-Creates Creates SSIM with a preset.
     *
     * @param preset the implementation whose values to compute
     * @return the metric
     */
    public static MsSsim of(Preset preset) {
        return new MsSsim(Objects.requireNonNull(preset, "preset"));
    }

    /**
     * Creates MS-SSIM as in torchmetrics: {@link Preset#TORCHMETRICS}.
     *
     * @return the metric
     */
    public static MsSsim standard() {
        return of(Preset.TORCHMETRICS);
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
        return new Range(0, 1);
    }

    /** 176, because the window's eleven taps must fit into the coarsest scale, a sixteenth of the side. */
    @Override
    public int minimumSide() {
        return GaussianWindow.TAPS << LAST;
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        SampleGrid x = SampleGrid.of(reference);
        SampleGrid y = SampleGrid.of(distorted);
        double[] products = factors(x, y, 0);
        for (int scale = 1; scale <= LAST; scale++) {
            x = halved(x);
            y = halved(y);
            double[] factors = factors(x, y, scale);
            Arrays.setAll(products, c -> products[c] * factors[c]);
        }
        return Arrays.stream(products).average().orElseThrow();
    }

    /** One scale's factor, of all channels together or of each one. */
    private double[] factors(SampleGrid x, SampleGrid y, int scale) {
        Float64Moments.Term term = scale < LAST ? Float64Moments.Term.CONTRAST : Float64Moments.Term.SIMILARITY;
        WindowScan scan = new WindowScan(x, y, Border.REFLECT, new Float64Moments(term, Ssim.K1, Ssim.K2, x.peak()));
        double[] means = switch (preset) {
            case TORCHMETRICS -> new double[] {scan.mean(scale < LAST ? GaussianWindow.RADIUS : 0)};
            case WANG2003 -> scan.channelMeans(GaussianWindow.RADIUS);
        };
        return Arrays.stream(means)
                .map(mean -> Math.pow(Math.max(mean, 0), exponent(scale)))
                .toArray();
    }

    /** torchmetrics stores its exponents in float32 whatever the images' type. */
    private double exponent(int scale) {
        return preset == Preset.TORCHMETRICS ? (float) EXPONENTS[scale] : EXPONENTS[scale];
    }

    private SampleGrid halved(SampleGrid grid) {
        return grid.pooled(
                switch (preset) {
                    case TORCHMETRICS -> SampleGrid.OddEdge.DROPPED;
                    case WANG2003 -> SampleGrid.OddEdge.REPEATED;
                });
    }
}
