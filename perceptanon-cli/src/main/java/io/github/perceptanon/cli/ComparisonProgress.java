package io.github.perceptanon.cli;

import io.github.perceptanon.train.TrainingListener;
import io.github.perceptanon.train.comparison.Cell;
import io.github.perceptanon.train.comparison.ComparisonListener;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.data.Split;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows a comparison's progress on stderr: a line for each cell, with training progress below it. Writes the tables
 * after each model.
 */
final class ComparisonProgress implements ComparisonListener, AutoCloseable {
    private final CommonOptions common;
    private final Tables tables;
    private Progress pairs = new Progress.Silent();
    private @Nullable TrainingProgress training;

    /** Writes the tables with the cells that are complete so far. */
    interface Tables {
        void write(ComparisonResult soFar) throws IOException;
    }

    ComparisonProgress(CommonOptions common, Tables tables) {
        this.common = common;
        this.tables = tables;
    }

    @Override
    public void started(int cells, int done) {
        common.note(cells + " cells" + (done > 0 ? ", " + done + " of them already done" : ""));
    }

    @Override
    public void pairsStarted(int all, int kept) {
        common.note("metrics of " + all + " image pairs" + (kept > 0 ? ", " + kept + " of them already computed" : ""));
        pairs = common.progress("metrics", (long) all - kept);
    }

    @Override
    public void pairComputed() {
        pairs.step();
    }

    @Override
    public void pairsEnded() {
        pairs.close();
    }

    @Override
    public void cellStarted(Cell cell, Split split, Position position) {
        String left = position.remaining()
                .map(time -> ", about " + Text.elapsed(time) + " left")
                .orElse("");
        String rows = cell.model().isEmpty()
                ? split.test().size() + " test rows"
                : split.train().size() + " rows to train, " + split.val().size() + " to validate, "
                        + split.test().size() + " to test";
        common.note("[cell " + position.cell() + "/" + position.cells() + ", " + Text.elapsed(position.elapsed()) + left
                + "] " + cell + " (" + rows + ")");
    }

    @Override
    public TrainingListener trainingStarted(Cell cell) {
        training = new TrainingProgress(common, cell.setup() + " " + cell.split());
        return training;
    }

    @Override
    public void trainingEnded(Cell cell) {
        Objects.requireNonNull(training, "a training ends after it started").close();
    }

    /** Models take long to train, so the tables so far are written for anyone who is waiting. */
    @Override
    public void cellEnded(Cell cell, ComparisonResult soFar) throws IOException {
        if (cell.model().isPresent() && soFar.missing() > 0) {
            tables.write(soFar);
        }
    }

    @Override
    public void close() {
        pairs.close();
        if (training != null) {
            training.close();
        }
    }
}
