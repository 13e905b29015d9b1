// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.InceptionFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** The features of a partition's images by their names; those that cannot be read are left out. */
record FeaturesPartition(ExecutorInception inception, ImageColumn image, LoaderSettings loader)
        implements PairFlatMapFunction<Iterator<Row>, String, float[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<String, float[]>> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        List<Tuple2<String, float[]>> all = new ArrayList<>(); // 8 KB each
        try (PerJvm.Lease<InceptionFeatures> lease = inception.hold()) {
            new FeatureRows(
                            lease.get(),
                            image,
                            loader.loader(),
                            inception.engine().maximumBatch())
                    .each(
                            rows,
                            (row, features) ->
                                    all.add(new Tuple2<>(image.of(row).name(), features)),
                            (row, problem) -> {});
        }
        return all.iterator();
    }
}
