// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A face or a person in an image.
 *
 * @param scope what it is
 * @param region where it is, in pixels of the upright image
 * @param score how sure a detector is, from 0 to 1; empty if nobody says
 */
public record LabeledRegion(Scope scope, Region region, OptionalDouble score) {
    /**
     * Checks the score.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public LabeledRegion {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(region, "region");
        if (score.isPresent() && !(score.getAsDouble() >= 0 && score.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("a score must be from 0 to 1 but was " + score.getAsDouble());
        }
    }

    /**
     * A region without a score.
     *
     * @param scope what it is
     * @param region where it is, in pixels of the upright image
     */
    public LabeledRegion(Scope scope, Region region) {
        this(scope, region, OptionalDouble.empty());
    }
}
