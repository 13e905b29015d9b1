package io.github.perceptanon.train.comparison;

import io.github.perceptanon.train.TrainingListener;
import io.github.perceptanon.train.data.Split;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Hears how a comparison goes on, on the thread that runs it unless said otherwise. */
public interface ComparisonListener {
    /** Hears nothing. */
    ComparisonListener SILENT = new ComparisonListener() {};

    /**
     * How far a comparison is.
     *
     * @param cell number of the cell, from 1
     * @param cells number of cells, those that were found done included
     * @param elapsed since the run began
     * @param remaining estimate, once a model has been trained for some time
     */
    record Position(int cell, int cells, Duration elapsed, Optional<Duration> remaining) {}

    /**
     * How much there is to do.
     *
     * @param cells number of cells
     * @param done those that earlier runs have filled
     */
    default void started(int cells, int done) {}

    /**
     * Metrics of image pairs are about to be computed.
     *
     * @param pairs all of them
     * @param kept those that earlier runs have computed
     */
    default void pairsStarted(int pairs, int kept) {}

    /** One more pair is computed. Called from several threads. */
    default void pairComputed() {}

    /** All pairs are computed. */
    default void pairsEnded() {}

    /**
     * A cell is about to be filled.
     *
     * @param cell which
     * @param split its rows
     * @param position how far the comparison is
     */
    default void cellStarted(Cell cell, Split split, Position position) {}

    /**
     * A model is about to be trained.
     *
     * @param cell the cell that it is for
     * @return hears how that goes on
     */
    default TrainingListener trainingStarted(Cell cell) {
        return TrainingListener.SILENT;
    }

    /**
     * A model is trained.
     *
     * @param cell the cell that it is for
     */
    default void trainingEnded(Cell cell) {}

    /**
     * A cell is filled and saved.
     *
     * @param cell which
     * @param soFar all cells that are filled
     * @throws IOException if whoever hears of it cannot write what it is about to; ends the run
     */
    default void cellEnded(Cell cell, ComparisonResult soFar) throws IOException {}
}
