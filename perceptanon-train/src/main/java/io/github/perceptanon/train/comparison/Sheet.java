// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a comparison's folder: CSV whose columns are known before it is read. */
final class Sheet {
    private Sheet() {}

    static CsvTable read(Path file) throws ComparisonException {
        try {
            return CsvTable.read(file);
        } catch (AnnotationException e) {
            throw lost(String.valueOf(e.getMessage()));
        }
    }

    static void write(Path file, List<String> header, List<List<String>> rows) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        new CsvTable(file.toString(), header, rows).write(file);
    }

    static ComparisonException damaged(Path file, String how) {
        return lost(file + ": " + how);
    }

    private static ComparisonException lost(String problem) {
        return new ComparisonException(problem + "; delete the file to compute its content again");
    }
}
