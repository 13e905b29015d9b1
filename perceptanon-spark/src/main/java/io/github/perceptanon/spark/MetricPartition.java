// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.pipeline.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** Computes the metrics of a partition's rows, one after the other, as they are asked for. */
record MetricPartition(
        ExecutorMetrics metrics, ImageColumn original, ImageColumn anonymized, SizePolicy sizes, LoaderSettings loader)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        HeldMetrics held = metrics.hold();
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener((TaskCompletionListener) context -> held.close());
        }
        return new Measured(rows, held.metrics());
    }

    private final class Measured implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final List<FullReferenceMetric> all;
        private final ImageLoader images = loader.loader();

        /** The latest original: versions of one are usually neighbours. */
        private @Nullable ImageSource lastSource;

        private @Nullable RgbImage last;

        Measured(Iterator<Row> rows, List<FullReferenceMetric> all) {
            this.rows = rows;
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Row next() {
            Row row = rows.next();
            @Nullable Object[] values = new Object[all.size() + 1];
            try {
                ImagePair pair = pair(row);
                for (int m = 0; m < all.size(); m++) {
                    FullReferenceMetric metric = all.get(m);
                    values[m] = pair.isLargeEnoughFor(metric) ? value(metric, pair) : null;
                }
            } catch (IOException e) {
                values[all.size()] = Problems.oneLine(e);
            }
            return Columns.with(row, values);
        }

        /** LPIPS compiles its network for an image's size, so that what its engine lacks shows only here. */
        private static double value(FullReferenceMetric metric, ImagePair pair) {
            try {
                return metric.compute(pair.reference(), pair.distorted());
            } catch (LinkageError e) {
                throw new UncheckedIOException(new ExecutorException(metric.title(), e));
            }
        }

        private ImagePair pair(Row row) throws IOException {
            ImageSource distorted = anonymized.of(row);
            RgbImage reference = reference(original.of(row));
            RgbImage image = distorted.load(images);
            try {
                return ImagePair.matched(reference, image, sizes);
            } catch (IllegalArgumentException e) {
                throw new ImageException(distorted.name() + ": " + e.getMessage(), e);
            }
        }

        private RgbImage reference(ImageSource source) throws IOException {
            RgbImage image = last;
            if (image == null || !source.equals(lastSource)) {
                last = null;
                image = source.load(images);
                last = image;
                lastSource = source;
            }
            return image;
        }
    }
}
