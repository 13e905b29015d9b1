// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import java.io.Serializable;

/** How executors decode images. */
record LoaderSettings(long maxFileBytes, long maxPixels, Orientation orientation) implements Serializable {
    private static final long serialVersionUID = 1L;

    static LoaderSettings standard() {
        return of(ImageLimits.defaults(), Orientation.IGNORE);
    }

    static LoaderSettings of(ImageLimits limits, Orientation orientation) {
        return new LoaderSettings(limits.maxFileBytes(), limits.maxPixels(), orientation);
    }

    LoaderSettings withLimits(ImageLimits limits) {
        return of(limits, orientation);
    }

    LoaderSettings withOrientation(Orientation newOrientation) {
        return new LoaderSettings(maxFileBytes, maxPixels, newOrientation);
    }

    ImageLoader loader() {
        return ImageLoader.standard()
                .withLimits(new ImageLimits(maxFileBytes, maxPixels))
                .withOrientation(orientation);
    }
}
