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
 * The columns that metrics add to an annotation file. On the way the rows that are done are saved beside the target, under
 * its name and {@code .partial}; that file appears whole like any other and goes when the target is there.
 */
final class MetricColumns {
    private final Annotations annotations;
    private final List<String> names;
    private final Path out;
    private final Path partial;
    /** A text for each metric, empty where the images are too small for it; null where a row is not computed yet. */
    private final List<String>[] rows;

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of lists cannot be made otherwise
    MetricColumns(Annotations annotations, List<String> names, Path out) {
        this.annotations = annotations;
        this.names = names;
        this.out = out;
        this.partial = partial(out);
        this.rows = new List[annotations.size()];
    }

    /** Where the rows that are done are kept on the way. */
    static Path partial(Path out) {
        return out.resolveSibling(out.getFileName() + ".partial");
    }

    /** Keeps the rows that earlier runs have computed all metrics of. */
    void resume() throws IOException {
        EarlierRows earlier = new EarlierRows(annotations, names);
        earlier.add(out);
        earlier.add(partial);
        List<Optional<List<String>>> values = earlier.values();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = values.get(i).orElse(null);
        }
    }

    /** How many rows are computed. */
    int done() {
        return (int) Arrays.stream(rows).filter(Objects::nonNull).count();
    }

    /** Computes the other rows and writes all of them. */
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

    /** Writes the rows that are computed. */
    private void write(Path file) throws IOException {
        int[] done =
                IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
        Annotations computed = annotations.select(done);
        for (int m = 0; m < names.size(); m++) {
            computed = computed.withColumn(names.get(m), column(m));
        }
        computed.write(file);
    }

    /** The texts of one metric for the rows that are computed. */
    List<String> column(int metric) {
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> row.get(metric))
                .toList();
    }
}
