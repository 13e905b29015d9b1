package io.github.perceptanon.metrics;

/** Which way a metric's numbers run. */
public enum Direction {
    /** A higher number says that the two images are more alike: PSNR, SSIM. */
    HIGHER_IS_MORE_SIMILAR,
    /** A lower number says that the two images are more alike: MSE, LPIPS. */
    LOWER_IS_MORE_SIMILAR
}
