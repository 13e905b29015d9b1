// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.train.TrainingListener;
import io.github.perceptanon.train.data.Split;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Receives the progress of a comparison, on the thread that runs it unless noted otherwise. */
public interface ComparisonListener {
    /** A listener that does nothing. */
    ComparisonListener SILENT = new ComparisonListener() {};

    /**
     * The position in a comparison.
     *
     * @param cell number of the cell, from 1
     * @param cells number of cells, including those that earlier runs have completed
     * @param elapsed time since the run began
     * @param remaining estimated time left; empty until a model has been trained for some time
     */
    record Position(int cell, int cells, Duration elapsed, Optional<Duration> remaining) {}

    /**
     * Called at the start.
     *
     * @param cells number of cells
     * @param done number of cells that earlier runs have completed
     */
    default void started(int cells, int done) {}

    /**
     * Metrics of image pairs are about to be computed.
     *
     * @param pairs number of pairs
     * @param kept those that earlier runs have computed
     */
    default void pairsStarted(int pairs, int kept) {}

    /** One more pair is computed. Called from several threads. */
    default void pairComputed() {}

    /** All pairs are computed. */
    default void pairsEnded() {}

    /**
     * Called before a cell is computed.
     *
     * @param cell the cell
     * @param split its rows
     * @param position the position in the comparison
     */
    default void cellStarted(Cell cell, Split split, Position position) {}

    /**
     * Called before a model is trained.
     *
     * @param cell the cell that it is for
     * @return a listener for the training
     */
    default TrainingListener trainingStarted(Cell cell) {
        return TrainingListener.SILENT;
    }

    /**
     * Called after a model is trained.
     *
     * @param cell the cell that it is for
     */
    default void trainingEnded(Cell cell) {}

    /**
     * Called after a cell is computed and saved.
     *
     * @param cell the cell
     * @param soFar all cells that are complete
     * @throws IOException if the listener cannot write its output; ends the run
     */
    default void cellEnded(Cell cell, ComparisonResult soFar) throws IOException {}
}
