// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Region;
import java.util.List;

/**
 * Something in a scene by which a person could be identified.
 *
 * @param kind the type of cue
 * @param region its position, in pixels
 * @param hidden what covers it in the original
 */
record Cue(Kind kind, Region region, List<Region> hidden) {

    /** Types of cues, with the parameters of {@link ScoreModel} for each. */
    enum Kind {
        /** Eyes, nose, mouth: distinguishable from about 16 samples across the face. */
        FACE(0.93, 18, 0.55),
        /** Hair, ears, headwear, the outline of the head. */
        HEAD(0.18, 14, 0.4),
        /** Clothes, build, posture. */
        BODY(0.26, 16, 0.45),
        /** Letters and digits: name plates, house numbers, shop signs. Depends on fine detail. */
        TEXT(0.28, 10, 0.8),
        /** A skyline or building that shows where the picture was taken. */
        LANDMARK(0.2, 22, 0.5),
        /** A distinctive possession: a car, a flag, a guitar. */
        OBJECT(0.14, 16, 0.5);

        private final double power;
        private final int samples;
        private final double fineShare;

        Kind(double power, int samples, double fineShare) {
            this.power = power;
            this.samples = samples;
            this.fineShare = fineShare;
        }

        /** Whether it is part of the person and not of the place. */
        boolean ofPerson() {
            return this == FACE || this == HEAD || this == BODY;
        }

        /** The probability that this cue alone, fully visible, identifies a person. */
        double power() {
            return power;
        }

        /**
         * Number of samples along the region's shorter side that is just enough to distinguish the cue from others of
         * its kind.
         */
        int samples() {
            return samples;
        }

        /** Weight of detail at that scale; twice that scale has the rest. */
        double fineShare() {
            return fineShare;
        }
    }
}
