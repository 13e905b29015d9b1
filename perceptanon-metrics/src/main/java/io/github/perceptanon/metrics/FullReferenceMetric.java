// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/** A metric that compares a distorted image with its reference. Implementations are immutable and thread-safe. */
public interface FullReferenceMetric {
    /**
     * The name used in tables, CSV columns and JSON: lower case with underscores, such as {@code ms_ssim}.
     *
     * @return the name
     */
    String name();

    /**
     * The name for readers, as papers write it, such as {@code MS-SSIM} or {@code LPIPS (alex)}.
     *
     * @return the title; {@link #name} unless a metric has one
     */
    default String title() {
        return name();
    }

    /**
     * Whether higher or lower values mean more similar images.
     *
     * @return the direction
     */
    Direction direction();

    /**
     * The range of possible values.
     *
     * @return the range, both ends included
     */
    Range range();

    /**
     * The minimum side of an image, in pixels.
     *
     * @return at least 1
     */
    default int minimumSide() {
        return 1;
    }

    /**
     * Computes the metric for one pair.
     *
     * @param reference the original
     * @param distorted the image to compare with it, of the same size
     * @return the value
     * @throws IllegalArgumentException if the sizes differ or a side is below {@link #minimumSide()}
     */
    double compute(RgbImage reference, RgbImage distorted);

    /**
     * Computes the metric for many pairs, several at a time.
     *
     * @param pairs the pairs; those of different sizes may be mixed
     * @return one value per pair, in order, each equal to that of {@link #compute}
     * @throws IllegalArgumentException if {@link #compute} throws it for one of them
     */
    default double[] computeAll(List<ImagePair> pairs) {
        return pairs.parallelStream()
                .mapToDouble(pair -> compute(pair.reference(), pair.distorted()))
                .toArray();
    }
}
