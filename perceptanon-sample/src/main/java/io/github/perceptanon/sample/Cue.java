package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Region;
import java.util.List;

/**
 * Something in a scene by which a person could be identified.
 *
 * @param kind what it is
 * @param region where it is, in pixels
 * @param hidden what lies in front of it in the original
 */
record Cue(Kind kind, Region region, List<Region> hidden) {

    /** Kinds of cues, with what {@link ScoreModel} has to know of each. */
    enum Kind {
        /** Eyes, nose, mouth: told apart from about 16 samples across the face. */
        FACE(0.93, 18, 0.55),
        /** Hair, ears, headwear, the outline of the head. */
        HEAD(0.18, 14, 0.4),
        /** Clothes, build, posture. */
        BODY(0.26, 16, 0.45),
        /** Letters and digits: name plates, house numbers, shop signs. Fine detail is all. */
        TEXT(0.28, 10, 0.8),
        /** A skyline or building that tells where the picture was taken. */
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

        /** Whether it is part of the person, not of the place. */
        boolean ofPerson() {
            return this == FACE || this == HEAD || this == BODY;
        }

        /** The chance that this cue alone, fully visible, gives a person away. */
        double power() {
            return power;
        }

        /** Samples along the shorter side of the region at which the cue is just told from others of its kind. */
        int samples() {
            return samples;
        }

        /** Weight of the detail at that scale; the rest goes to twice that scale. */
        double fineShare() {
            return fineShare;
        }
    }
}
