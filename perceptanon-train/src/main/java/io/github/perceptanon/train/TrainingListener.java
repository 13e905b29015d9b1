// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.time.Duration;

/** Receives the progress of training, on the training thread. */
public interface TrainingListener {
    /** A listener that does nothing. */
    TrainingListener SILENT = new TrainingListener() {};

    /**
     * Figures about the run.
     *
     * @param epochs epochs of the whole run
     * @param firstEpoch 1, or the first epoch of a resumed run
     * @param stepsPerEpoch number of batches per epoch
     * @param rows number of training rows
     * @param validationRows number of validation rows
     */
    record Plan(int epochs, int firstEpoch, int stepsPerEpoch, int rows, int validationRows) {}

    /**
     * Figures about one training step.
     *
     * @param epoch from 1
     * @param step number within the epoch, from 1
     * @param loss the batch's mean loss
     * @param learningRate the epoch's learning rate learning rate
     * @param remaining estimated time to the end of the run
     */
    record Step(int epoch, int step, double loss, double learningRate, Duration remaining) {}

    /**
     * Called when training begins.
     *
     * @param plan figures about the run
     */
    default void started(Plan plan) {}

    /**
     * Called after each training step.
     *
     * @param step figures about the step
     */
    default void stepped(Step step) {}

    /**
     * Called after each epoch, when it is validated and logged and its checkpoint is written.
     *
     * @param epoch figures about the epoch
     */
    default void epochEnded(EpochReport epoch) {}
}
