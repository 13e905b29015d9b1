package io.github.perceptanon.train;

/**
 * One epoch's numbers.
 *
 * @param epoch from 1
 * @param learningRate the rate it used
 * @param trainingLoss mean loss of its rows, as they were learnt
 * @param validationLoss loss of the validation rows after it
 * @param best whether that is the lowest so far
 * @param seconds how long it took
 */
public record EpochReport(
        int epoch, double learningRate, double trainingLoss, double validationLoss, boolean best, double seconds) {}
