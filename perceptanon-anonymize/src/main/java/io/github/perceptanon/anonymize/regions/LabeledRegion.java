// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import java.util.Objects;

/**
 * A face or a person in an image.
 *
 * @param scope what it is
 * @param region where it is, in pixels of the upright image
 */
public record LabeledRegion(Scope scope, Region region) {
    /** Rejects null. */
    public LabeledRegion {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(region, "region");
    }
}
