package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;

/** What to do with a pair of images whose sizes differ. */
public enum SizePolicy {
    /** Throw, with both shapes in the message. */
    REFUSE {
        @Override
        RgbImage fit(RgbImage reference, RgbImage distorted) {
            ImagePair.requireSameSize("a comparison", reference, distorted);
            return distorted;
        }
    };

    /** The distorted image at the reference's size. */
    abstract RgbImage fit(RgbImage reference, RgbImage distorted);
}
