// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one step did, and what was left then.
 *
 * @param kind what was done
 * @param led whose map led to it: 0 the judge, 1 the second one
 * @param map what lowered the score before the step; empty of steps without one
 * @param regions what was destroyed or given back; empty at the start, which may have regions of other kinds
 * @param tried how many versions were scored to choose it
 * @param score of the judge after the step, 1 to 10; if regions are filled, of the filled picture, or of what is really left where
 *     that is lower, which the judge looks at once the other reaches the target
 * @param confirmation the second judge's score after the step, likewise, if it was asked
 * @param area the destroyed part of the image after the step, 0 to 1
 * @param ssim SSIM of the photograph and what is left of it after the step ({@link io.github.perceptanon.metrics.Ssim}, Wang
 *     2004); NaN of images with a side below 11 pixels
 */
public record GuidedStep(
        Kind kind,
        int led,
        Optional<CueMap> map,
        List<CueRegion> regions,
        int tried,
        double score,
        OptionalDouble confirmation,
        double area,
        double ssim) {
    /** Copies the list. */
    public GuidedStep {
        regions = List.copyOf(regions);
    }

    /** What a step does. */
    public enum Kind {
        /** The photograph, with the starting regions destroyed if there are any. */
        START,
        /** Regions were destroyed. */
        DESTROY,
        /** A region was restored, because the target is reached without it. */
        GIVE_BACK
    }
}
