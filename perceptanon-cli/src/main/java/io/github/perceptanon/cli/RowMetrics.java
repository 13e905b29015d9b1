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
 * The columns that metrics add to an annotation file. Rows are judged on several threads, a block at a time. Between
 * blocks the rows that are done are saved beside the target, under its name and {@code .partial}; that file appears whole
 * like any other and goes when the target is there.
 */
final class RowMetrics {
    static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);
    static final int BLOCK = 32;

    private final Annotations annotations;
    private final List<String> names;
    private final Path out;
    private final Path partial;
    private final Duration betweenSaves;
    /** A text for each metric, empty where the images are too small for it; null where a row is not judged yet. */
    private final List<String>[] rows;

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of lists cannot be made otherwise
    RowMetrics(Annotations annotations, List<String> names, Path out, Duration betweenSaves) {
        this.annotations = annotations;
        this.names = names;
        this.out = out;
        this.partial = partial(out);
        this.betweenSaves = betweenSaves;
        this.rows = new List[annotations.size()];
    }

    /** Where the rows that are done are kept on the way. */
    static Path partial(Path out) {
        return out.resolveSibling(out.getFileName() + ".partial");
    }

    /** Keeps the rows that earlier runs have judged by all metrics. */
    void resume() throws IOException {
        EarlierRows earlier = new EarlierRows(annotations, names);
        earlier.add(out);
        earlier.add(partial);
        List<Optional<List<String>>> values = earlier.values();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = values.get(i).orElse(null);
        }
    }

    /** How many rows are judged. */
    int done() {
        return (int) Arrays.stream(rows).filter(Objects::nonNull).count();
    }

    /** Judges the other rows and writes all of them. */
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

    /** Writes the rows that are judged. */
    private void write(Path file) throws IOException {
        int[] done =
                IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
        Annotations judged = annotations.select(done);
        for (int m = 0; m < names.size(); m++) {
            judged = judged.withColumn(names.get(m), column(m));
        }
        judged.write(file);
    }

    /** The texts of one metric for the rows that are judged. */
    List<String> column(int metric) {
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> row.get(metric))
                .toList();
    }
}
