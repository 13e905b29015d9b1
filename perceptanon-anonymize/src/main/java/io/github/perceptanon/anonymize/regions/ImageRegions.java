// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import java.util.List;

/**
 * The regions of one image.
 *
 * @param name the image's path, relative, with {@code /} between folders
 * @param width of the upright image in pixels, or 0 if the file does not say
 * @param height of the upright image in pixels, or 0 if the file does not say
 * @param regions in the order of the file; may be empty
 */
public record ImageRegions(String name, int width, int height, List<LabeledRegion> regions) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a side is below 0
     */
    public ImageRegions {
        regions = List.copyOf(regions);
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("sides of an image must be at least 0 but were " + width + "x" + height);
        }
    }

    /**
     * The regions of one scope.
     *
     * @param scope faces or persons
     * @return in the order of the file; may be empty
     */
    public List<Region> of(Scope scope) {
        return regions.stream()
                .filter(region -> region.scope() == scope)
                .map(LabeledRegion::region)
                .toList();
    }
}
