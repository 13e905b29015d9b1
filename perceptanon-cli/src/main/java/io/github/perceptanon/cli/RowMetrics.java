package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The columns that metrics add to an annotation file. Rows are computed on several threads, one block at a time.
 * Between blocks the finished rows are saved next to the target, under its name with {@code .partial}; that file is
 * replaced atomically, and deleted when the target is written.
 */
final class RowMetrics {
    static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);
    static final int BLOCK = 32;

    private final Annotations annotations;
    private final List<String> names;
    private final Path out;
    private final Path partial;
    private final Duration betweenSaves;
    /**
     * For each row, the values of its metrics as text, empty where the images are too small; null if the row is not
     * done yet.
     */
    private final List<String>[] rows;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    RowMetrics(Annotations annotations, List<String> names, Path out, Duration betweenSaves) {
        this.annotations = annotations;
        this.names = names;
        this.out = out;
        this.partial = partial(out);
        this.betweenSaves = betweenSaves;
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
    void judge(List<FullReferenceMetric> metrics, SizePolicy sizes, ImageLoader loader, Progress progress)
            throws IOException {
        int[] open =
                IntStream.range(0, rows.length).filter(i -> rows[i] == null).toArray();
        long saved = System.nanoTime();
        for (int from = 0; from < open.length; from += BLOCK) {
            judge(
                    Arrays.copyOfRange(open, from, Math.min(open.length, from + BLOCK)),
                    metrics,
                    sizes,
                    loader,
                    progress);
            if (System.nanoTime() - saved >= betweenSaves.toNanos()) {
                write(partial);
                saved = System.nanoTime();
            }
        }
        write(out);
        Files.deleteIfExists(partial);
    }

    private void judge(
            int[] block, List<FullReferenceMetric> metrics, SizePolicy sizes, ImageLoader loader, Progress progress)
            throws IOException {
        try {
            Arrays.stream(block).parallel().forEach(i -> {
                rows[i] = judge(annotations.rows().get(i), metrics, sizes, loader);
                progress.step();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<String> judge(
            Annotation row, List<FullReferenceMetric> metrics, SizePolicy sizes, ImageLoader loader) {
        try {
            ImagePair pair = ImagePair.matched(
                    loader.load(annotations.original(row)), loader.load(annotations.anonymized(row)), sizes);
            return metrics.stream()
                    .map(metric -> fits(metric, pair)
                            ? Double.toString(metric.compute(pair.reference(), pair.distorted()))
                            : "")
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new AnnotationException(annotations.source() + ": row " + row.row() + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean fits(FullReferenceMetric metric, ImagePair pair) {
        return Math.min(pair.reference().width(), pair.reference().height()) >= metric.minimumSide();
    }

    /** Writes the finished rows. */
    private void write(Path file) throws IOException {
        int[] done =
                IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
        Annotations judged = annotations.select(done);
        for (int m = 0; m < names.size(); m++) {
            judged = judged.withColumn(names.get(m), column(m));
        }
        judged.write(file);
    }

    /** The values of one metric for the finished rows, as text. */
    List<String> column(int metric) {
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> row.get(metric))
                .toList();
    }
}
