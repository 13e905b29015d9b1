package io.github.perceptanon.train;

import java.time.Duration;

/** Hears how training goes on, on the thread that trains. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener SILENT = new TrainingListener() {};

    /**
     * What is about to run.
     *
     * @param epochs epochs of the whole run
     * @param firstEpoch 1, or where a resumed run goes on
     * @param stepsPerEpoch batches of an epoch
     * @param rows training rows
     * @param validationRows validation rows
     */
    record Plan(int epochs, int firstEpoch, int stepsPerEpoch, int rows, int validationRows) {}

    /**
     * A batch that was learnt.
     *
     * @param epoch from 1
     * @param step from 1 in its epoch
     * @param loss the batch's mean loss
     * @param learningRate the epoch's
     * @param remaining estimated time to the end of the run
     */
    record Step(int epoch, int step, double loss, double learningRate, Duration remaining) {}

    /**
     * Training begins.
     *
     * @param plan what is about to run
     */
    default void started(Plan plan) {}

    /**
     * A batch was learnt.
     *
     * @param step how it went
     */
    default void stepped(Step step) {}

    /**
     * An epoch is over: validated, logged, its checkpoint written.
     *
     * @param epoch how it went
     */
    default void epochEnded(EpochReport epoch) {}
}
