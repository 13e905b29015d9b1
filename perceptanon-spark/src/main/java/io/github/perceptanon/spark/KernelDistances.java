// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance.Subsets;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * KID of two distributed sets. Its kernel is cubic, so no statistics of a bearable size can stand for a set: the features of
 * the images that were drawn, at most 100,000 of each set by the usual settings, travel to where their subset is compared. The
 * others stay where they were computed, on the executors' disks.
 */
final class KernelDistances {
    /** A feature vector and its place in a subset. */
    private record Placed(boolean ofFirst, int position, float[] features) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** The places of an image: subset and position in turn. */
    private record Places(int[] pairs) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final JavaSparkContext context;
    private final KernelInceptionDistance settings;

    KernelDistances(JavaSparkContext context, KernelInceptionDistance settings) {
        this.context = context;
        this.settings = settings;
    }

    /** The distance between features by path: that of one machine which takes the images in the order of their paths. */
    KernelInceptionDistance.Result between(JavaPairRDD<String, float[]> first, JavaPairRDD<String, float[]> second) {
        first.persist(StorageLevel.DISK_ONLY());
        second.persist(StorageLevel.DISK_ONLY());
        try {
            Subsets subsets = settings.draw(Math.toIntExact(first.count()), Math.toIntExact(second.count()));
            int size = subsets.size();
            double[] values = new double[subsets.first().length];
            placed(first, subsets.first(), true)
                    .union(placed(second, subsets.second(), false))
                    .groupByKey(Math.min(values.length, 4 * context.defaultParallelism()))
                    .mapToPair(subset -> new Tuple2<>(subset._1(), distance(size, subset._2())))
                    .collect()
                    .forEach(found -> values[found._1()] = found._2());
            return settings.summarize(values, size);
        } finally {
            first.unpersist();
            second.unpersist();
        }
    }

    private JavaPairRDD<Integer, Placed> placed(JavaPairRDD<String, float[]> set, int[][] subsets, boolean ofFirst) {
        Broadcast<Map<String, Places>> places = context.broadcast(places(set, subsets));
        return set.flatMapToPair(image -> placed(image, places.value().get(image._1()), ofFirst));
    }

    private static Iterator<Tuple2<Integer, Placed>> placed(
            Tuple2<String, float[]> image, @Nullable Places places, boolean ofFirst) {
        List<Tuple2<Integer, Placed>> all = new ArrayList<>();
        int[] pairs = places == null ? new int[0] : places.pairs();
        for (int i = 0; i < pairs.length; i += 2) {
            all.add(new Tuple2<>(pairs[i], new Placed(ofFirst, pairs[i + 1], image._2())));
        }
        return all.iterator();
    }

    /** Paths of the images that were drawn, whose numbers are those of the order of all paths. */
    private Map<String, Places> places(JavaPairRDD<String, float[]> set, int[][] subsets) {
        BitSet drawn = new BitSet();
        Map<Long, List<int[]>> byNumber = new HashMap<>();
        for (int s = 0; s < subsets.length; s++) {
            for (int position = 0; position < subsets[s].length; position++) {
                int number = subsets[s][position];
                drawn.set(number);
                byNumber.computeIfAbsent((long) number, n -> new ArrayList<>()).add(new int[] {s, position});
            }
        }
        Broadcast<BitSet> wanted = context.broadcast(drawn);
        Map<String, Places> places = new HashMap<>();
        set.keys()
                .sortBy(path -> path, true, set.getNumPartitions())
                .zipWithIndex()
                .filter(numbered -> wanted.value().get(numbered._2().intValue()))
                .collect()
                .forEach(numbered -> {
                    int[] pairs = byNumber.getOrDefault(numbered._2(), List.of()).stream()
                            .flatMapToInt(Arrays::stream)
                            .toArray();
                    if (places.put(numbered._1(), new Places(pairs)) != null) {
                        throw new IllegalArgumentException("KID needs different paths but two are " + numbered._1());
                    }
                });
        return places;
    }

    private static double distance(int size, Iterable<Placed> vectors) {
        float[][] first = new float[size][];
        float[][] second = new float[size][];
        for (Placed vector : vectors) {
            (vector.ofFirst() ? first : second)[vector.position()] = vector.features();
        }
        return KernelInceptionDistance.standard()
                .withSubsets(1, size)
                .between(first, second)
                .mean();
    }
}
