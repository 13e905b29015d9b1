// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.anonymize.Region;
import java.util.List;
import java.util.Objects;

/**
 * Something that a detector found.
 *
 * @param label what it is, in the detector's words, such as {@code face}
 * @param score how sure the detector is, from 0 to 1; scores of different models mean different things
 * @param box where it is, in pixels of the image, and within it
 * @param landmarks such as eyes, nose and corners of the mouth, in the model's order; empty if it has none; may lie outside
 */
public record Detection(String label, double score, Region.Rectangle box, List<Landmark> landmarks) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the score is not from 0 to 1
     */
    public Detection {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(box, "box");
        landmarks = List.copyOf(landmarks);
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("the score of a detection must be from 0 to 1 but was " + score);
        }
    }

    /**
     * A point of a face or body.
     *
     * @param x pixels from the left edge
     * @param y pixels from the top edge
     */
    public record Landmark(double x, double y) {}
}
