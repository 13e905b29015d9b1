// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results of earlier runs of {@code metrics}, keyed by the original cells of a row. */
final class EarlierRows {
    private final Annotations annotations;
    private final List<String> metrics;
    private final Map<List<String>, List<String>> found = new HashMap<>();

    EarlierRows(Annotations annotations, List<String> metrics) {
        this.annotations = annotations;
        this.metrics = metrics;
    }

    /** Adds the results in a file, if it exists. */
    void add(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        CsvTable table = Tables.read(file);
        int width = annotations.columns().size();
        requireSameColumns(table, width);
        if (!table.header().containsAll(metrics)) {
            return; // a run with fewer metrics: no row has all of them
        }
        for (List<String> row : table.rows()) {
            List<String> values = metrics.stream()
                    .map(metric -> row.get(table.header().indexOf(metric)))
                    .toList();
            found.put(List.copyOf(row.subList(0, width)), values);
        }
    }

    private void requireSameColumns(CsvTable table, int width) throws AnnotationException {
        List<String> header = table.header();
        if (header.size() < width || !header.subList(0, width).equals(annotations.columns())) {
            throw new AnnotationException(table.source() + ": its columns are not those of " + annotations.source()
                    + ", so --resume cannot use it");
        }
        for (String column : header.subList(width, header.size())) {
            if (!metrics.contains(column)) {
                throw new AnnotationException(table.source() + ": --resume would lose its column '" + column
                        + "'; ask for that metric too, or choose another --out");
            }
        }
    }

    /** For each row of the annotations, the values of its metrics as text, or empty if the row is not done yet. */
    List<Optional<List<String>>> values() throws AnnotationException {
        List<List<String>> columns = new ArrayList<>();
        for (String column : annotations.columns()) {
            columns.add(annotations.column(column));
        }
        List<Optional<List<String>>> values = new ArrayList<>();
        for (int i = 0; i < annotations.size(); i++) {
            int row = i;
            List<String> cells = columns.stream().map(column -> column.get(row)).toList();
            values.add(Optional.ofNullable(found.get(cells)));
        }
        return values;
    }
}
