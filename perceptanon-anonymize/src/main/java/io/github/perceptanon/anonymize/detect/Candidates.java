// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import java.util.Arrays;

/** What a model's outputs say about one image, before overlapping ones are dropped. Places are those of the model's input. */
final class Candidates {
    /** Far more than places that a face can have; each costs memory, and time to be sorted. */
    static final int MOST = 1_000_000;

    private static final int SIDES = 4;

    private final double lowest;
    private final int landmarks;
    private int size;
    private int[] labels = new int[64];
    private float[] scores = new float[64];
    private float[] boxes = new float[SIDES * 64];
    private float[] points;

    /** Takes candidates of at least this score, with a number of landmarks each. */
    Candidates(double lowest, int landmarks) {
        this.lowest = lowest;
        this.landmarks = landmarks;
        this.points = new float[2 * landmarks * 64];
    }

    /**
     * Whether a score counts.
     *
     * @throws DetectorException if it is no number: it might stand for a face
     */
    boolean counts(float score) throws DetectorException {
        if (Float.isNaN(score)) {
            throw new DetectorException("the model gave NaN as a score");
        }
        return score >= lowest;
    }

    /** Adds a candidate whose score counts. Landmarks are (x, y) one after the other. */
    void add(int label, float score, float x, float y, float width, float height, float... places)
            throws DetectorException {
        if (!(Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(width) && Float.isFinite(height))) {
            throw new DetectorException("the model gave a box that is not finite: (x " + x + ", y " + y + ", width "
                    + width + ", height " + height + ") of score " + score);
        }
        if (!(width > 0 && height > 0)) {
            return; // covers nothing
        }
        if (size == MOST) {
            throw new DetectorException(
                    "the model gave more than " + MOST + " boxes of at least the lowest score, " + lowest);
        }
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, 2 * size);
            scores = Arrays.copyOf(scores, 2 * size);
            boxes = Arrays.copyOf(boxes, 2 * SIDES * size);
            points = Arrays.copyOf(points, 2 * 2 * landmarks * size);
        }
        labels[size] = label;
        scores[size] = Math.min(1, score);
        boxes[SIDES * size] = x;
        boxes[SIDES * size + 1] = y;
        boxes[SIDES * size + 2] = width;
        boxes[SIDES * size + 3] = height;
        System.arraycopy(places, 0, points, 2 * landmarks * size, 2 * landmarks);
        size++;
    }

    int size() {
        return size;
    }

    int landmarks() {
        return landmarks;
    }

    int label(int i) {
        return labels[i];
    }

    float score(int i) {
        return scores[i];
    }

    float x(int i) {
        return boxes[SIDES * i];
    }

    float y(int i) {
        return boxes[SIDES * i + 1];
    }

    float width(int i) {
        return boxes[SIDES * i + 2];
    }

    float height(int i) {
        return boxes[SIDES * i + 3];
    }

    float pointX(int i, int landmark) {
        return points[2 * (landmarks * i + landmark)];
    }

    float pointY(int i, int landmark) {
        return points[2 * (landmarks * i + landmark) + 1];
    }
}
