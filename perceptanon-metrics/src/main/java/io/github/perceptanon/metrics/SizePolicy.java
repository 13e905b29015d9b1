package io.github.perceptanon.metrics;

import io.github.perceptanon.image.Resampling;
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
    },
    /** Resize the distorted image to the reference's size with Pillow's antialiased bilinear filter. */
    RESIZE_BILINEAR {
        @Override
        RgbImage fit(RgbImage reference, RgbImage distorted) {
            return distorted.resized(reference.width(), reference.height(), Resampling.BILINEAR);
        }
    },
    /** Resize the distorted image to the reference's size with Pillow's antialiased bicubic filter. */
    RESIZE_BICUBIC {
        @Override
        RgbImage fit(RgbImage reference, RgbImage distorted) {
            return distorted.resized(reference.width(), reference.height(), Resampling.BICUBIC);
        }
    };

    /** The distorted image at the reference's size. */
    abstract RgbImage fit(RgbImage reference, RgbImage distorted);
}
