// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * One variant to be made.
 *
 * @param name the original's path below its folder, with {@code /} between folders
 * @param original the upright original
 * @param scope what to treat
 * @param regions where that is, in pixels of the original; the whole image for {@link Scope#IMAGE}; at least one
 */
public record AnonymizationRequest(String name, RgbImage original, Scope scope, List<Region> regions) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no region
     */
    public AnonymizationRequest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(scope, "scope");
        regions = List.copyOf(regions);
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a variant needs at least 1 region but was given 0 (" + name + ")");
        }
    }
}
