// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.pipeline.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Row;

/** Runs Inception over the rows of a partition, a batch at a time. */
final class FeatureRows {
    private final InceptionFeatures inception;
    private final ImageColumn column;
    private final ImageLoader loader;
    private final int batch;

    FeatureRows(InceptionFeatures inception, ImageColumn column, ImageLoader loader, int batch) {
        this.inception = inception;
        this.column = column;
        this.loader = loader;
        this.batch = batch;
    }

    /**
     * Computes the features of all rows.
     *
     * @param sink receives each row and its features, in order
     * @param unreadable receives each row whose image cannot be read, and why
     */
    void each(Iterator<Row> rows, BiConsumer<Row, float[]> sink, BiConsumer<Row, String> unreadable) {
        List<Row> readable = new ArrayList<>(batch);
        List<RgbImage> images = new ArrayList<>(batch);
        while (rows.hasNext()) {
            Row row = rows.next();
            ImageSource source = column.of(row);
            try {
                images.add(source.load(loader));
                readable.add(row);
            } catch (IOException e) {
                unreadable.accept(row, Problems.oneLine(e));
            }
            if (images.size() == batch || !rows.hasNext()) {
                List<float[]> features = inception.of(images);
                for (int i = 0; i < features.size(); i++) {
                    sink.accept(readable.get(i), features.get(i));
                }
                readable.clear();
                images.clear();
            }
        }
    }
}
