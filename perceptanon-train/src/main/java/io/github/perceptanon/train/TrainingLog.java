package io.github.perceptanon.train;

import java.util.ArrayList;
import java.util.List;

/** Epochs as CSV: the log file, and the history inside a checkpoint. */
final class TrainingLog {
    private static final String HEADER = "epoch,learning_rate,training_loss,validation_loss,best,seconds";

    private TrainingLog() {}

    static String format(List<EpochReport> epochs) {
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

    /** Reads what {@link #format} wrote. */
    static List<EpochReport> parse(String csv, String source) throws TrainingException {
        String[] lines = csv.split("\n");
        List<EpochReport> epochs = new ArrayList<>();
        if (!lines[0].equals(HEADER)) {
            throw new TrainingException(source + ": the history does not begin with '" + HEADER + "'");
        }
        for (int i = 1; i < lines.length; i++) {
            String[] cells = lines[i].split(",", -1);
            try {
                epochs.add(new EpochReport(
                        Integer.parseInt(cells[0]),
                        Double.parseDouble(cells[1]),
                        Double.parseDouble(cells[2]),
                        Double.parseDouble(cells[3]),
                        Boolean.parseBoolean(cells[4]),
                        Double.parseDouble(cells[5])));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new TrainingException(source + ": line " + (i + 1) + " of the history is damaged");
            }
        }
        return epochs;
    }
}
