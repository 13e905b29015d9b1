// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads CSV files given to the command. */
final class Tables {
    private Tables() {}

    /** Reads a table with at least one row after its header. */
    static CsvTable read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        CsvTable table = CsvTable.read(file);
        if (table.rows().isEmpty()) {
            throw new AnnotationException(file + ": there are no rows after the header");
        }
        return table;
    }
}
