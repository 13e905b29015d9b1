// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What became of a photograph, and why.
 *
 * @param image what is left of it
 * @param outcome how it ended
 * @param options what was asked for
 * @param judges who judged: one, or two if a second one was there to confirm
 * @param start the regions that it started from
 * @param regions what was destroyed besides them
 * @param steps all steps; the first is the start
 * @param looks how many images the judges scored, each of which costs a forward pass; maps of a network's last stage cost none
 */
public record GuidedResult(
        RgbImage image,
        Outcome outcome,
        GuidedOptions options,
        List<String> judges,
        List<Region> start,
        List<CueRegion> regions,
        List<GuidedStep> steps,
        int looks) {
    /** Copies the lists. */
    public GuidedResult {
        judges = List.copyOf(judges);
        start = List.copyOf(start);
        regions = List.copyOf(regions);
        steps = List.copyOf(steps);
    }

    /** How guided anonymization ends. */
    public enum Outcome {
        /** All judges give the target or more. */
        REACHED("the target is reached"),
        /** No part of the image that a map shows raises the score any more. */
        NO_PROGRESS("no region raises the score any more"),
        /** Whatever would raise the score exceeds the part of the image that may be destroyed. */
        AREA_SPENT("the part that may be destroyed is used up"),
        /** No more steps were allowed. */
        STEPS_SPENT("the steps are used up");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /**
         * The outcome in words.
         *
         * @return a clause
         */
        public String words() {
            return words;
        }
    }

    /**
     * Whether the target was reached by the judgement of all judges.
     *
     * @return whether it was
     */
    public boolean reached() {
        return outcome == Outcome.REACHED;
    }

    /**
     * Whether a second judge agrees that the target is reached.
     *
     * @return false also if there was only one judge
     */
    public boolean confirmed() {
        return reached() && judges.size() > 1;
    }

    /**
     * The judge's score of what is left.
     *
     * @return 1 to 10
     */
    public double score() {
        return last().score();
    }

    /**
     * The second judge's score of what is left.
     *
     * @return 1 to 10; empty if there was none, or it was not asked because the judge's own score missed the target
     */
    public OptionalDouble confirmation() {
        return last().confirmation();
    }

    /**
     * The destroyed part of the image.
     *
     * @return 0 to 1
     */
    public double area() {
        return last().area();
    }

    /**
     * How similar what is left is to the photograph.
     *
     * @return SSIM; NaN of images with a side below 11 pixels
     */
    public double ssim() {
        return last().ssim();
    }

    private GuidedStep last() {
        return steps.get(steps.size() - 1);
    }
}
