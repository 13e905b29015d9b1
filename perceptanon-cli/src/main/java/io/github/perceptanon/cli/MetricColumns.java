// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import io.github.perceptanon.train.evaluation.RowMetrics;
import io.github.perceptanon.train.evaluation.RowMetrics.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The columns that metrics add to an annotation file, and {@link DepthColumns} if they have something to say. Until all rows
 * are done, finished rows are saved next to the target, under its name with {@code .partial}; that file is replaced atomically,
 * and deleted when the target is written.
 */
final class MetricColumns {
    private final Annotations annotations;
    private final List<String> names;
    private final DepthColumns depths;
    private final Path out;
    private final Path partial;
    /**
     * For each row, the values of its metrics as text, empty where the images are too small, and the cells of its depths;
     * null if the row is not done yet.
     */
    private final List<String>[] rows;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    MetricColumns(Annotations annotations, List<String> names, DepthColumns depths, Path out) {
        this.annotations = annotations;
        this.names = names;
        this.depths = depths;
        this.out = out;
        this.partial = partial(out);
        this.rows = new List[annotations.size()];
    }

    /** The file for finished rows while the work goes on. */
    static Path partial(Path out) {
        return out.resolveSibling(out.getFileName() + ".partial");
    }

    /** Takes over the rows for which earlier runs have all metrics. */
    void resume() throws IOException {
        EarlierRows earlier = new EarlierRows(annotations, names, depths);
        earlier.add(out);
        earlier.add(partial);
        List<Optional<List<String>>> values = earlier.values();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = values.get(i).orElse(null);
        }
    }

    /** The number of finished rows. */
    int done() {
        return (int) Arrays.stream(rows).filter(Objects::nonNull).count();
    }

    /** Computes the remaining rows and writes all of them. */
    void compute(RowMetrics rowMetrics, List<FullReferenceMetric> metrics, Progress progress) throws IOException {
        int[] open =
                IntStream.range(0, rows.length).filter(i -> rows[i] == null).toArray();
        List<Request> requests = Arrays.stream(open)
                .mapToObj(i -> new Request(annotations, annotations.rows().get(i), metrics))
                .toList();
        rowMetrics.compute(requests, new RowMetrics.Results() {
            @Override
            public void computed() {
                progress.step();
            }

            @Override
            public void add(int index, List<Double> values) {
                rows[open[index]] = cells(requests.get(index).row(), values);
            }

            @Override
            public void save() throws IOException {
                write(partial);
            }
        });
        write(out);
        Files.deleteIfExists(partial);
    }

    private List<String> cells(Annotation row, List<Double> values) {
        try {
            List<String> cells =
                    new ArrayList<>(values.stream().map(MetricColumns::text).toList());
            cells.addAll(depths.of(annotations.original(row), annotations.anonymized(row)));
            return cells;
        } catch (AnnotationException e) {
            throw new UncheckedIOException(e); // a link has changed since the image was read
        }
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /** Writes the finished rows. */
    private void write(Path file) throws IOException {
        int[] done =
                IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
        CsvTable table = annotations.select(done).table();
        for (int m = 0; m < names.size(); m++) {
            table = with(table, names.get(m), column(m));
        }
        List<String> original = column(names.size());
        List<String> anonymized = column(names.size() + 1);
        if (DepthColumns.isIn(table)
                || Stream.concat(original.stream(), anonymized.stream()).anyMatch(cell -> !cell.isEmpty())) {
            table = with(with(table, DepthColumns.ORIGINAL, original), DepthColumns.ANONYMIZED, anonymized);
        }
        table.write(file);
    }

    /** The table with this column at the end, or in the place of one with its name. */
    private static CsvTable with(CsvTable table, String name, List<String> cells) {
        List<String> header = new ArrayList<>(table.header());
        int place = header.indexOf(name);
        if (place < 0) {
            header.add(name);
        }
        List<List<String>> wider = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            List<String> row = new ArrayList<>(table.rows().get(i));
            if (place < 0) {
                row.add(cells.get(i));
            } else {
                row.set(place, cells.get(i));
            }
            wider.add(row);
        }
        return new CsvTable(table.source(), header, wider);
    }

    /** A column of the finished rows, as text: of a metric, by its place among them. */
    List<String> column(int place) {
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> row.get(place))
                .toList();
    }
}
