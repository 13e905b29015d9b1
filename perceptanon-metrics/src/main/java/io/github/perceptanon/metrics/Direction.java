// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/** Whether higher or lower values of a metric mean more similar images. */
public enum Direction {
    /** Higher values mean more similar images: PSNR, SSIM. */
    HIGHER_IS_MORE_SIMILAR,
    /** Lower values mean more similar images: MSE, LPIPS. */
    LOWER_IS_MORE_SIMILAR
}
