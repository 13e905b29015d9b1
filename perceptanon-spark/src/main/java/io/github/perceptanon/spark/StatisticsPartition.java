// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.frechet.FeatureAccumulator;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Folds the features of a partition's images into one {@link PartialSet} for each group.
 *
 * @param group the column whose values tell groups apart; −1 for one group
 * @param mostGroups in one partition, for each takes the memory of a covariance
 */
record StatisticsPartition(
        ExecutorInception inception, ImageColumn image, LoaderSettings loader, int group, int mostGroups)
        implements PairFlatMapFunction<Iterator<Row>, String, PartialSet> {
    private static final long serialVersionUID = 1L;

    /** The sums of a group so far. */
    private static final class Sums {
        final FeatureAccumulator features;
        final List<String> problems = new ArrayList<>();
        long unreadable;

        Sums(int dimensions) {
            features = FeatureStatistics.accumulator(dimensions);
        }
    }

    @Override
    public Iterator<Tuple2<String, PartialSet>> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        Map<String, Sums> groups = new TreeMap<>();
        try (PerJvm.Lease<InceptionFeatures> lease = inception.hold()) {
            new FeatureRows(
                            lease.get(),
                            image,
                            loader.loader(),
                            inception.engine().maximumBatch())
                    .each(rows, (row, features) -> sums(groups, row).features.add(features), (row, problem) -> {
                        Sums sums = sums(groups, row);
                        sums.unreadable++;
                        PartialSet.note(sums.problems, problem);
                    });
        }
        List<Tuple2<String, PartialSet>> partials = new ArrayList<>();
        groups.forEach((name, sums) ->
                partials.add(new Tuple2<>(name, PartialSet.of(sums.features, sums.unreadable, sums.problems))));
        return partials.iterator();
    }

    private Sums sums(Map<String, Sums> groups, Row row) {
        String name = group < 0 ? "" : String.valueOf(row.get(group));
        Sums sums = groups.get(name);
        if (sums == null) {
            if (groups.size() == mostGroups) {
                throw new IllegalArgumentException(
                        "a partition may hold " + mostGroups + " groups but has more, such as '" + name
                                + "': each takes the memory of a covariance, so repartition by group");
            }
            sums = new Sums(inception.dimensions());
            groups.put(name, sums);
        }
        return sums;
    }
}
