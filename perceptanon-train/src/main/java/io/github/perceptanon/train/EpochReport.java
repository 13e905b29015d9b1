// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

/**
 * Figures of one epoch.
 *
 * @param epoch from 1
 * @param learningRate learning rate
 * @param trainingLoss mean loss of the training rows during the epoch
 * @param validationLoss loss of the validation rows after the epoch
 * @param best whether the validation loss is the lowest so far
 * @param seconds duration
 */
public record EpochReport(
        int epoch, double learningRate, double trainingLoss, double validationLoss, boolean best, double seconds) {}
