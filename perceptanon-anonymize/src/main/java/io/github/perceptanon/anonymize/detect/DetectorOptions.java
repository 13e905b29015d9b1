// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How to detect.
 *
 * @param score the lowest score that counts, above 0 to 1; empty for the kind's default
 * @param overlap of two detections of one label, above which the one of the lower score is dropped: intersection by union, from 0
 *     to 1; empty for the kind's default
 * @param inputSize the longer side to which images are scaled for the model, in pixels, a multiple of 32; empty for the size
 *     that the file states, or the kind's default
 * @param batch how many images a run takes at most, if the model allows; each is held in memory meanwhile
 * @param threads that compute one run, 1 to 256; several calls at the same time have as many each
 * @param most how many detections of an image are kept at most, those of the highest scores, 1 to {@value #MOST_DETECTIONS}
 */
public record DetectorOptions(
        OptionalDouble score, OptionalDouble overlap, OptionalInt inputSize, int batch, int threads, int most) {
    /** The longest side of an input. */
    public static final int LONGEST_INPUT = 4096;

    /** The most images of a run. */
    public static final int LARGEST_BATCH = 64;

    /** The most detections of an image. */
    public static final int MOST_DETECTIONS = 10_000;

    private static final int MOST_THREADS = 256;
    private static final int MULTIPLE = 32;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public DetectorOptions {
        Objects.requireNonNull(score, "score");
        Objects.requireNonNull(overlap, "overlap");
        Objects.requireNonNull(inputSize, "inputSize");
        if (score.isPresent() && !(score.getAsDouble() > 0 && score.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "the lowest score of detections must be above 0 and at most 1 but was " + score.getAsDouble());
        }
        if (overlap.isPresent() && !(overlap.getAsDouble() >= 0 && overlap.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "the overlap of detections must be from 0 to 1 but was " + overlap.getAsDouble());
        }
        if (inputSize.isPresent()
                && (inputSize.getAsInt() < MULTIPLE
                        || inputSize.getAsInt() > LONGEST_INPUT
                        || inputSize.getAsInt() % MULTIPLE != 0)) {
            throw new IllegalArgumentException("the input size of a detector must be a multiple of " + MULTIPLE
                    + " and at most " + LONGEST_INPUT + " but was " + inputSize.getAsInt());
        }
        requireRange("the batch of a detector", batch, LARGEST_BATCH);
        requireRange("the threads of a detector", threads, MOST_THREADS);
        requireRange("the number of detections", most, MOST_DETECTIONS);
    }

    private static void requireRange(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " must be from 1 to " + most + " but was " + value);
        }
    }

    /**
     * The defaults of each kind, one image a run, one thread, and 5000 detections.
     *
     * @return the defaults
     */
    public static DetectorOptions defaults() {
        return new DetectorOptions(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), 1, 1, 5000);
    }

    /**
     * A copy with another lowest score.
     *
     * @param lowest above 0 to 1
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withScore(double lowest) {
        return new DetectorOptions(OptionalDouble.of(lowest), overlap, inputSize, batch, threads, most);
    }

    /**
     * A copy with another overlap.
     *
     * @param largest from 0 to 1
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withOverlap(double largest) {
        return new DetectorOptions(score, OptionalDouble.of(largest), inputSize, batch, threads, most);
    }

    /**
     * A copy with another input size.
     *
     * @param longer side, a multiple of 32
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withInputSize(int longer) {
        return new DetectorOptions(score, overlap, OptionalInt.of(longer), batch, threads, most);
    }

    /**
     * A copy with another batch.
     *
     * @param images 1 to {@value #LARGEST_BATCH}
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withBatch(int images) {
        return new DetectorOptions(score, overlap, inputSize, images, threads, most);
    }

    /**
     * A copy with another number of threads.
     *
     * @param count 1 to 256
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withThreads(int count) {
        return new DetectorOptions(score, overlap, inputSize, batch, count, most);
    }

    /**
     * A copy that keeps another number of detections.
     *
     * @param count 1 to {@value #MOST_DETECTIONS}
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public DetectorOptions withMost(int count) {
        return new DetectorOptions(score, overlap, inputSize, batch, threads, count);
    }
}
