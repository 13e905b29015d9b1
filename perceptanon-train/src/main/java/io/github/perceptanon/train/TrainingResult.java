// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.nio.file.Path;
import java.util.List;

/**
 * The result of training.
 *
 * @param model the model file of the best epoch
 * @param log CSV of the epochs
 * @param epochs all epochs, including those before the run was resumed
 * @param best the epoch with the lowest validation loss
 * @param stoppedEarly whether training stopped early because of the patience
 */
public record TrainingResult(Path model, Path log, List<EpochReport> epochs, EpochReport best, boolean stoppedEarly) {
    /** Copies the list. */
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }
}
