// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;

/** What to do with a pair of images of different sizes. */
public enum SizePolicy {
    /** Throw an exception with both sizes in its message. */
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
