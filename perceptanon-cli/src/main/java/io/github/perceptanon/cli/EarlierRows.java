// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Results of earlier runs of {@code metrics}. A row is known by its other cells than those of {@link DepthColumns}. */
final class EarlierRows {
    private final Annotations annotations;
    private final List<String> metrics;
    private final DepthColumns depths;
    private final Map<List<String>, List<String>> found = new HashMap<>();

    EarlierRows(Annotations annotations, List<String> metrics, DepthColumns depths) {
        this.annotations = annotations;
        this.metrics = metrics;
        this.depths = depths;
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
        depths.requireSame(table, "--resume needs the same, --overwrite starts over");
        int[] places = Stream.concat(metrics.stream(), DepthColumns.NAMES.stream())
                .mapToInt(table.header()::indexOf)
                .toArray();
        for (List<String> row : table.rows()) {
            List<String> values = Arrays.stream(places)
                    .mapToObj(place -> place < 0 ? "" : row.get(place))
                    .toList();
            found.put(key(row), values);
        }
    }

    /** What a row is known by, of a table that begins with the annotations' columns. */
    private List<String> key(List<String> row) {
        return IntStream.range(0, annotations.columns().size())
                .filter(i -> !DepthColumns.NAMES.contains(annotations.columns().get(i)))
                .mapToObj(row::get)
                .toList();
    }

    private void requireSameColumns(CsvTable table, int width) throws AnnotationException {
        List<String> header = table.header();
        if (header.size() < width || !header.subList(0, width).equals(annotations.columns())) {
            throw new AnnotationException(table.source() + ": its columns are not those of " + annotations.source()
                    + ", so --resume cannot use it");
        }
        for (String column : header.subList(width, header.size())) {
            if (!metrics.contains(column) && !DepthColumns.NAMES.contains(column)) {
                throw new AnnotationException(table.source() + ": --resume would lose its column '" + column
                        + "'; ask for that metric too, or choose another --out");
            }
        }
    }

    /** For each row of the annotations, its metrics and depths as text, or empty if the row is not done yet. */
    List<Optional<List<String>>> values() {
        return annotations.table().rows().stream()
                .map(row -> Optional.ofNullable(found.get(key(row))))
                .toList();
    }
}
