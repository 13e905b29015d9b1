// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.file.Quoted;
import java.util.Objects;

/**
 * How far to go, and with what.
 *
 * @param target the score to reach, 1 to 10
 * @param method what is done to regions; it must destroy them
 * @param mostArea the largest part of the image that may be destroyed, starting regions included, above 0 to 1
 * @param mostSteps how often regions may be added, 1 to 1000
 * @param leastArea what each region adds at least to what is destroyed, as a part of the image, above 0 to 0.25
 * @param leastGain by how much a step must raise the score, above 0 to 9; less is no progress
 * @param candidates how many alternatives of a step are scored together, 1 to 16
 * @param givesBack whether regions are restored at the end without which the target is reached too
 * @param fills whether judges look at pictures in which regions are filled from their borders, before they look at what is really
 *     left: judges know black areas from anonymized images and take them for anonymity wherever they are
 */
public record GuidedOptions(
        double target,
        AnonymizationMethod method,
        double mostArea,
        int mostSteps,
        double leastArea,
        double leastGain,
        int candidates,
        boolean givesBack,
        boolean fills) {
    private static final double LARGEST_LEAST_AREA = 0.25;
    private static final int MOST_STEPS = 1000;
    private static final int MOST_CANDIDATES = 16;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range, or the method does not destroy
     */
    public GuidedOptions {
        Objects.requireNonNull(method, "method");
        if (!(target >= 1 && target <= 10)) {
            throw new IllegalArgumentException("a target must be from 1 to 10 but was " + target);
        }
        if (!method.destroys()) {
            throw new IllegalArgumentException(
                    "guided anonymization needs a method that leaves nothing of the original,"
                            + " such as solid or inpaint, but was given " + Quoted.of(method.name()));
        }
        if (!(mostArea > 0 && mostArea <= 1)) {
            throw new IllegalArgumentException(
                    "the largest part to destroy must be above 0 and at most 1 but was " + mostArea);
        }
        if (mostSteps < 1 || mostSteps > MOST_STEPS) {
            throw new IllegalArgumentException("steps must be from 1 to " + MOST_STEPS + " but were " + mostSteps);
        }
        if (!(leastArea > 0 && leastArea <= LARGEST_LEAST_AREA)) {
            throw new IllegalArgumentException("the least part of a region must be above 0 and at most "
                    + LARGEST_LEAST_AREA + " but was " + leastArea);
        }
        if (!(leastGain > 0 && leastGain <= 9)) {
            throw new IllegalArgumentException("the least gain must be above 0 and at most 9 but was " + leastGain);
        }
        if (candidates < 1 || candidates > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "candidates must be from 1 to " + MOST_CANDIDATES + " but were " + candidates);
        }
    }

    /**
     * Up to half of the image in up to 20 steps of 5 candidates; each region adds at least 0.5 % of the image, each step at
     * least 0.02 to the score; what is not needed is given back; judges look at filled regions first.
     *
     * @param target the score to reach, 1 to 10
     * @param method what is done to regions; it must destroy them
     * @return the options
     * @throws IllegalArgumentException if the target is out of range, or the method does not destroy
     */
    public static GuidedOptions of(double target, AnonymizationMethod method) {
        return new GuidedOptions(target, method, 0.5, 20, 0.005, 0.02, 5, true, true);
    }

    /**
     * A copy with another budget of area.
     *
     * @param part the largest part of the image that may be destroyed, above 0 to 1
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public GuidedOptions withMostArea(double part) {
        return new GuidedOptions(target, method, part, mostSteps, leastArea, leastGain, candidates, givesBack, fills);
    }

    /**
     * A copy with another budget of steps.
     *
     * @param count how often regions may be added, 1 to 1000
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public GuidedOptions withMostSteps(int count) {
        return new GuidedOptions(target, method, mostArea, count, leastArea, leastGain, candidates, givesBack, fills);
    }

    /**
     * A copy with another least size of regions.
     *
     * @param part of the image, above 0 to 0.25
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public GuidedOptions withLeastArea(double part) {
        return new GuidedOptions(target, method, mostArea, mostSteps, part, leastGain, candidates, givesBack, fills);
    }

    /**
     * A copy with another least gain.
     *
     * @param score by how much a step must raise the score, above 0 to 9
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public GuidedOptions withLeastGain(double score) {
        return new GuidedOptions(target, method, mostArea, mostSteps, leastArea, score, candidates, givesBack, fills);
    }

    /**
     * A copy with another number of candidates.
     *
     * @param count how many alternatives of a step are scored together, 1 to 16
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public GuidedOptions withCandidates(int count) {
        return new GuidedOptions(target, method, mostArea, mostSteps, leastArea, leastGain, count, givesBack, fills);
    }

    /**
     * A copy that gives back what is not needed, or does not.
     *
     * @param whether whether to
     * @return new options
     */
    public GuidedOptions withGivesBack(boolean whether) {
        return new GuidedOptions(target, method, mostArea, mostSteps, leastArea, leastGain, candidates, whether, fills);
    }

    /**
     * A copy in which judges look at filled regions first, or only at what is really left.
     *
     * @param whether whether to fill
     * @return new options
     */
    public GuidedOptions withFills(boolean whether) {
        return new GuidedOptions(
                target, method, mostArea, mostSteps, leastArea, leastGain, candidates, givesBack, whether);
    }
}
