// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.RowMetrics;
import io.github.perceptanon.train.evaluation.RowMetrics.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The columns that metrics add to an annotation file. Until all rows are done, finished rows are saved next to the
 * target, under its name with {@code .partial}; that file is replaced atomically, and deleted when the target is
 * written.
 */
final class MetricColumns {
    private final Annotations annotations;
    private final List<String> names;
    private final Path out;
    private final Path partial;
    /**
     * For each row, the values of its metrics as text, empty where the images are too small; null if the row is not
     * done yet.
     */
    private final List<String>[] rows;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    MetricColumns(Annotations annotations, List<String> names, Path out) {
        this.annotations = annotations;
        this.names = names;
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
        EarlierRows earlier = new EarlierRows(annotations, names);
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
                rows[open[index]] = values.stream().map(MetricColumns::text).toList();
            }

            @Override
            public void save() throws IOException {
                write(partial);
            }
        });
        write(out);
        Files.deleteIfExists(partial);
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /** Writes the finished rows. */
    private void write(Path file) throws IOException {
        int[] done =
                IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
        Annotations computed = annotations.select(done);
        for (int m = 0; m < names.size(); m++) {
            computed = computed.withColumn(names.get(m), column(m));
        }
        computed.write(file);
    }

    /** The values of one metric for the finished rows, as text. */
    List<String> column(int metric) {
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> row.get(metric))
                .toList();
    }
}
