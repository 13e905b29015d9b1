// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;

/**
 * One point of a cost curve. As text, which the Python script reads as well:
 * {@code WORK/AXIS/BACKBONE/BATCH/SIDE/THREADS}, for example {@code SCORE/BATCH/RESNET18/8/224/0}.
 *
 * @param work what is timed
 * @param axis what changes along the curve
 * @param backbone the network, with an HA1 head
 * @param batch images per call
 * @param side height and width of an image
 * @param threads threads per call; 0 for the library's default
 */
public record CurvePoint(Work work, Axis axis, Backbone backbone, int batch, int side, int threads) {
    /** What is timed. */
    public enum Work {
        /** From images to logits. */
        SCORE,
        /** A training step. */
        TRAINING
    }

    /** What changes along a curve. */
    public enum Axis {
        /** Images per call. */
        BATCH,
        /** Height and width of an image. */
        SIDE,
        /** Threads per call. */
        THREADS
    }

    /**
     * Reads a point.
     *
     * @param text as {@link #toString()} writes it
     * @return the point
     * @throws IllegalArgumentException if it is not such a text
     */
    public static CurvePoint parse(String text) {
        String[] parts = text.split("/");
        if (parts.length != 6) {
            throw new IllegalArgumentException(
                    "a point is WORK/AXIS/BACKBONE/BATCH/SIDE/THREADS but was '" + text + "'");
        }
        return new CurvePoint(
                Work.valueOf(parts[0]),
                Axis.valueOf(parts[1]),
                Backbone.valueOf(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Integer.parseInt(parts[5]));
    }

    /**
     * The place on the curve's axis.
     *
     * @return images, pixels of a side, or threads
     */
    public int place() {
        return switch (axis) {
            case BATCH -> batch;
            case SIDE -> side;
            case THREADS -> threads;
        };
    }

    Workload workload() {
        return new Workload(AnnotationSetup.HA1, backbone, batch, threads, side);
    }

    @Override
    public String toString() {
        return String.join("/", work.name(), axis.name(), backbone.name(), "" + batch, "" + side, "" + threads);
    }
}
