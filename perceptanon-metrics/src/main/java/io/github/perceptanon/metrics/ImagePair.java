// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.Objects;

/**
 * Two images to compare. Their sizes may differ; {@link #matched} makes them equal, which metrics require.
 *
 * @param reference the original
 * @param distorted the image to compare with it
 */
public record ImagePair(RgbImage reference, RgbImage distorted) {
    /** Rejects null components. */
    public ImagePair {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(distorted, "distorted");
    }

    /**
     * Creates a pair of equal size, resizing if the policy allows it.
     *
     * @param reference the original; never changed
     * @param distorted the image to compare with it
     * @param policy what to do when the sizes differ
     * @return a pair whose images have the reference's size
     * @throws IllegalArgumentException if the sizes differ and the policy is {@link SizePolicy#REFUSE}
     */
    public static ImagePair matched(RgbImage reference, RgbImage distorted, SizePolicy policy) {
        return new ImagePair(reference, policy.fit(reference, distorted));
    }

    /**
     * Whether a metric can be computed of images as small as these.
     *
     * @param metric the metric
     * @return false if a side of the reference is below {@link FullReferenceMetric#minimumSide()}
     */
    public boolean isLargeEnoughFor(FullReferenceMetric metric) {
        return Math.min(reference.width(), reference.height()) >= metric.minimumSide();
    }

    /** Rejects images of different sizes, or with a side that is too short for the metric. */
    static void requireComparable(String metric, int minimumSide, RgbImage reference, RgbImage distorted) {
        requireSameSize(metric, reference, distorted);
        if (Math.min(reference.width(), reference.height()) < minimumSide) {
            throw new IllegalArgumentException(
                    metric + " needs sides of at least " + minimumSide + " pixels but was given " + shape(reference));
        }
    }

    static void requireSameSize(String who, RgbImage reference, RgbImage distorted) {
        if (reference.width() != distorted.width() || reference.height() != distorted.height()) {
            throw new IllegalArgumentException(who + " needs images of equal size but the reference is "
                    + shape(reference) + " and the distorted image " + shape(distorted) + " (width x height)");
        }
    }

    private static String shape(RgbImage image) {
        return image.width() + "x" + image.height();
    }
}
