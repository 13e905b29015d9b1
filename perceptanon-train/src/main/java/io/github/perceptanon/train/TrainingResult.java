package io.github.perceptanon.train;

import java.nio.file.Path;
import java.util.List;

/**
 * What training left.
 *
 * @param model the model file of the best epoch
 * @param log CSV of the epochs
 * @param epochs all epochs, those before a resumption included
 * @param best the epoch of lowest validation loss
 * @param stoppedEarly whether patience ran out before the last epoch
 */
public record TrainingResult(Path model, Path log, List<EpochReport> epochs, EpochReport best, boolean stoppedEarly) {
    /**
     * Copies the list.
     *
     * @param model the model file of the best epoch
     * @param log CSV of the epochs
     * @param epochs all epochs
     * @param best the epoch of lowest validation loss
     * @param stoppedEarly whether patience ran out before the last epoch
     */
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }
}
