// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Full-reference metrics of annotated rows: the anonymized image against its original. Rows are computed several at a
 * time, and a row's two images are decoded once for all of its metrics.
 *
 * <p><b>Small images.</b> If a side of a row's original is shorter than a metric's
 * {@link FullReferenceMetric#minimumSide()}, the metric's value is NaN; the row's other metrics are computed.
 * Everything that counts or correlates values leaves such rows out, and tables leave their cells empty, in
 * {@code metrics}, {@code evaluate} and {@code compare} alike. Any other problem with a row is an error that names it.
 *
 * <p>Immutable and thread-safe.
 */
public final class RowMetrics {
    /** Number of rows that are computed before results are delivered. */
    public static final int BLOCK = 32;

    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);

    private final SizePolicy sizes;
    private final ImageLoader loader;
    private final Duration betweenSaves;

    private RowMetrics(SizePolicy sizes, ImageLoader loader, Duration betweenSaves) {
        this.sizes = sizes;
        this.loader = loader;
        this.betweenSaves = betweenSaves;
    }

    /**
     * A row and the metrics to compute.
     *
     * @param table the annotations that the row is of
     * @param row one of their rows
     * @param metrics the metrics, at least one
     */
    public record Request(Annotations table, Annotation row, List<FullReferenceMetric> metrics) {
        /** Keeps a copy of the list. */
        public Request {
            metrics = List.copyOf(metrics);
        }
    }

    /** Receives results. */
    public interface Results {
        /** Called after each row, from several threads. */
        default void computed() {}

        /**
         * Receives the values of a request. Called on the caller's thread, in order, after each block of
         * {@value #BLOCK} rows.
         *
         * @param index which request, from 0
         * @param values one for each of its metrics; NaN where the images are too small for one
         */
        void add(int index, List<Double> values);

        /**
         * Called between blocks, about every half minute, to save the results so far; not called at the end.
         *
         * @throws IOException if it cannot be saved; ends the computation
         */
        default void save() throws IOException {}
    }

    /**
     * Creates a computation that loads images with {@link ImageLoader#standard()} and rejects pairs of different sizes.
     *
     * @return the computation
     */
    public static RowMetrics standard() {
        return new RowMetrics(SizePolicy.REFUSE, ImageLoader.standard(), BETWEEN_SAVES);
    }

    /**
     * A copy with another treatment of images of different sizes.
     *
     * @param policy what to do with them
     * @return a copy
     */
    public RowMetrics withSizes(SizePolicy policy) {
        return new RowMetrics(Objects.requireNonNull(policy, "policy"), loader, betweenSaves);
    }

    /**
     * A copy with another loader.
     *
     * @param newLoader decodes the images
     * @return a copy
     */
    public RowMetrics withLoader(ImageLoader newLoader) {
        return new RowMetrics(sizes, Objects.requireNonNull(newLoader, "loader"), betweenSaves);
    }

    /**
     * A copy with another time between saves.
     *
     * @param time how long to compute before {@link Results#save} is called
     * @return a copy
     */
    public RowMetrics withSavesEvery(Duration time) {
        return new RowMetrics(sizes, loader, Objects.requireNonNull(time, "time"));
    }

    /**
     * Computes metrics of rows.
     *
     * @param requests the rows, perhaps of several tables
     * @param results takes in the values
     * @throws AnnotationException if a row's images differ in size and may not; names the row
     * @throws IOException if an image cannot be read, or results cannot be saved
     */
    public void compute(List<Request> requests, Results results) throws IOException {
        long saved = System.nanoTime();
        for (int from = 0; from < requests.size(); from += BLOCK) {
            List<Request> block = requests.subList(from, Math.min(requests.size(), from + BLOCK));
            List<List<Double>> values = compute(block, results::computed);
            for (int i = 0; i < values.size(); i++) {
                results.add(from + i, values.get(i));
            }
            if (System.nanoTime() - saved >= betweenSaves.toNanos()) {
                results.save();
                saved = System.nanoTime();
            }
        }
    }

    /**
     * Computes one metric of all rows.
     *
     * @param rows the rows
     * @param metric the metric
     * @param eachRow called after every row, possibly from several threads
     * @return one value for each row, in order; NaN where the images are too small
     * @throws IOException as {@link #compute(List, Results)}
     */
    public double[] compute(Annotations rows, FullReferenceMetric metric, Runnable eachRow) throws IOException {
        List<Request> requests = rows.rows().stream()
                .map(row -> new Request(rows, row, List.of(metric)))
                .toList();
        double[] values = new double[requests.size()];
        compute(requests, new Results() {
            @Override
            public void computed() {
                eachRow.run();
            }

            @Override
            public void add(int index, List<Double> one) {
                values[index] = one.get(0);
            }
        });
        return values;
    }

    private List<List<Double>> compute(List<Request> block, Runnable eachRow) throws IOException {
        try {
            return block.parallelStream()
                    .map(request -> {
                        List<Double> values = compute(request);
                        eachRow.run();
                        return values;
                    })
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<Double> compute(Request request) {
        Annotations table = request.table();
        try {
            ImagePair pair = ImagePair.matched(
                    loader.load(table.original(request.row())), loader.load(table.anonymized(request.row())), sizes);
            List<Double> values = new ArrayList<>();
            for (FullReferenceMetric metric : request.metrics()) {
                values.add(
                        pair.isLargeEnoughFor(metric)
                                ? metric.compute(pair.reference(), pair.distorted())
                                : Double.NaN);
            }
            return values;
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new AnnotationException(
                    table.source() + ": row " + request.row().row() + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
