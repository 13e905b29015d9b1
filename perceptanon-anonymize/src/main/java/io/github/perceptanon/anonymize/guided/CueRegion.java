// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.Region;
import java.util.List;

/**
 * A connected part of an image that is destroyed: rectangles of whole pixels that touch and do not overlap. Its pieces are the
 * cells of a grid of up to {@value RegionGrid#CELLS} cells along the longer side of the image.
 *
 * @param parts at least one rectangle, from the top down
 */
public record CueRegion(List<Region.Rectangle> parts) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no part
     */
    public CueRegion {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a region needs at least 1 part but was given 0");
        }
    }

    /**
     * The smallest rectangle around this region.
     *
     * @return the bounds
     */
    public Region.Rectangle bounds() {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = 0;
        double bottom = 0;
        for (Region.Rectangle part : parts) {
            left = Math.min(left, part.x());
            top = Math.min(top, part.y());
            right = Math.max(right, part.x() + part.width());
            bottom = Math.max(bottom, part.y() + part.height());
        }
        return new Region.Rectangle(left, top, right - left, bottom - top);
    }

    /**
     * Number of pixels.
     *
     * @return at least 1
     */
    public long area() {
        double area = 0;
        for (Region.Rectangle part : parts) {
            area += part.width() * part.height();
        }
        return Math.round(area);
    }
}
