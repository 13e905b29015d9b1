package io.github.perceptanon.cli;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CSV files that the command is given. */
final class Tables {
    private Tables() {}

    /** A table with at least one row below its header. */
    static CsvTable read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        CsvTable table = CsvTable.read(file);
        if (table.rows().isEmpty()) {
            throw new AnnotationException(file + ": no rows below the header");
        }
        return table;
    }
}
