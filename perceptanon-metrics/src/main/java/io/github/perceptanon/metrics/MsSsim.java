package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;

/**
 * Multi-scale structural similarity (Wang, Simoncelli and Bovik, 2003) of 8-bit RGB images, as
 * {@code torchmetrics.functional.multiscale_structural_similarity_index_measure} with {@code normalize='relu'}: the contrast
 * term at five scales, with the luminance term at the coarsest, each mean clamped at 0 and raised to its exponent. Between
 * scales 2×2 pixels are averaged. The contrast means leave out a frame of 5 pixels, the last scale's SSIM does not.
 */
public final class MsSsim implements FullReferenceMetric {
    /** In float32, as torchmetrics holds them whatever the images' type: in float64 the value moves by 1e-8. */
    private static final float[] BETAS = {0.0448f, 0.2856f, 0.3001f, 0.2363f, 0.1333f};

    private MsSsim() {}

    /**
     * With the paper's five exponents .0448 .2856 .3001 .2363 .1333.
     *
     * @return the metric
     */
    public static MsSsim standard() {
        return new MsSsim();
    }

    @Override
    public String name() {
        return "ms_ssim";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(0, 1);
    }

    /** 176: the window's eleven taps must fit the coarsest scale, a sixteenth of the image. */
    @Override
    public int minimumSide() {
        return GaussianWindow.TAPS << (BETAS.length - 1);
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        SampleGrid x = SampleGrid.of(reference);
        SampleGrid y = SampleGrid.of(distorted);
        double product = 1;
        for (int scale = 0; scale < BETAS.length - 1; scale++) {
            product *= factor(scan(x, y, Float64Moments.Term.CONTRAST).mean(GaussianWindow.RADIUS), scale);
            x = x.pooled();
            y = y.pooled();
        }
        return product * factor(scan(x, y, Float64Moments.Term.SIMILARITY).mean(0), BETAS.length - 1);
    }

    private static WindowScan scan(SampleGrid x, SampleGrid y, Float64Moments.Term term) {
        return new WindowScan(x, y, Border.REFLECT, new Float64Moments(term, Ssim.K1, Ssim.K2, x.peak()));
    }

    private static double factor(double mean, int scale) {
        return Math.pow(Math.max(mean, 0), BETAS[scale]);
    }
}
