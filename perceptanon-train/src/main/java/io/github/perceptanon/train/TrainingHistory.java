// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** The epochs of a run so far; as CSV it is the log file, and what a checkpoint remembers. Immutable. */
final class TrainingHistory {
    private static final String HEADER = "epoch,learning_rate,training_loss,validation_loss,best,seconds";

    private final List<EpochReport> epochs;

    private TrainingHistory(List<EpochReport> epochs) {
        this.epochs = List.copyOf(epochs);
    }

    static TrainingHistory of(EpochReport... epochs) {
        return new TrainingHistory(List.of(epochs));
    }

    List<EpochReport> epochs() {
        return epochs;
    }

    int size() {
        return epochs.size();
    }

    TrainingHistory with(EpochReport next) {
        List<EpochReport> more = new ArrayList<>(epochs);
        more.add(next);
        return new TrainingHistory(more);
    }

    /** Whether an epoch of this validation loss would be the best. */
    boolean isBest(double validationLoss) {
        return epochs.isEmpty() || validationLoss < best().validationLoss();
    }

    /** The first epoch of lowest validation loss. */
    EpochReport best() {
        return epochs.stream().filter(EpochReport::best).reduce((a, b) -> b).orElseThrow();
    }

    /** Whether this many epochs have gone by since the best one; patience 0 never ends. */
    boolean isOutOfPatience(int patience) {
        return patience > 0 && !epochs.isEmpty() && epochs.size() - best().epoch() >= patience;
    }

    String toCsv() {
        StringBuilder out = new StringBuilder(HEADER).append('\n');
        for (EpochReport e : epochs) {
            out.append(e.epoch()).append(',');
            out.append(e.learningRate()).append(',');
            out.append(e.trainingLoss()).append(',');
            out.append(e.validationLoss()).append(',');
            out.append(e.best()).append(',');
            out.append(e.seconds()).append('\n');
        }
        return out.toString();
    }

    /** Reads what {@link #toCsv} wrote; the source is for the message. */
    static TrainingHistory parse(String csv, String source) throws TrainingException {
        CsvTable table;
        try {
            table = CsvTable.read("the history", new StringReader(csv));
        } catch (AnnotationException e) {
            throw new TrainingException(source + ": " + e.getMessage());
        }
        if (!String.join(",", table.header()).equals(HEADER)) {
            throw new TrainingException(source + ": the history does not begin with '" + HEADER + "'");
        }
        List<EpochReport> epochs = new ArrayList<>();
        for (List<String> cells : table.rows()) {
            try {
                epochs.add(new EpochReport(
                        Integer.parseInt(cells.get(0)),
                        Double.parseDouble(cells.get(1)),
                        Double.parseDouble(cells.get(2)),
                        Double.parseDouble(cells.get(3)),
                        Boolean.parseBoolean(cells.get(4)),
                        Double.parseDouble(cells.get(5))));
            } catch (NumberFormatException e) {
                throw new TrainingException(source + ": line " + (epochs.size() + 2) + " of the history is damaged");
            }
        }
        return new TrainingHistory(epochs);
    }
}
