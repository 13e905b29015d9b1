// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Divides a table of files into partitions of about equal numbers of bytes, in the order of its rows: neighbours stay
 * neighbours, and a few large files do not make one task last. Rows are small, for they hold no content.
 */
final class ByteBalance {
    private ByteBalance() {}

    /**
     * Repartitions a table.
     *
     * @param files has a column of long lengths; the order of its rows must not change when it is computed again
     * @param lengths that column
     * @param bytes of a partition
     * @param least number of partitions, where there are as many rows
     */
    static Dataset<Row> repartition(Dataset<Row> files, String lengths, long bytes, int least) {
        int length = files.schema().fieldIndex(lengths);
        JavaRDD<Row> rows = files.toJavaRDD();
        Map<Integer, Long> sums = new TreeMap<>();
        rows.mapPartitionsWithIndex((index, part) -> sum(index, part, length), false)
                .collect()
                .forEach(sum -> sums.put(sum._1(), sum._2()));
        ArrayList<Long> before = new ArrayList<>();
        long total = 0;
        for (long sum : sums.values()) {
            before.add(total);
            total += sum;
        }
        long count = Math.max(least, (total + bytes - 1) / Math.max(1, bytes));
        Bins bins = new Bins((int) Math.max(1, Math.min(Integer.MAX_VALUE, count)), Math.max(1, total));
        JavaRDD<Row> balanced = rows.mapPartitionsWithIndex(
                        (index, part) -> bins.assign(part, before.get(index), length), true)
                .mapToPair(row -> row)
                .partitionBy(bins)
                .values();
        return files.sparkSession().createDataFrame(balanced, files.schema());
    }

    private static Iterator<Tuple2<Integer, Long>> sum(int index, Iterator<Row> rows, int length) {
        long sum = 0;
        while (rows.hasNext()) {
            sum += weight(rows.next(), length);
        }
        return List.of(new Tuple2<>(index, sum)).iterator();
    }

    /** An empty file costs something too. */
    private static long weight(Row row, int length) {
        return row.isNullAt(length) ? 1 : Math.max(1, row.getLong(length));
    }

    /** Partitions by where in all bytes a file begins. */
    private static final class Bins extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int count;
        private final long total;

        Bins(int count, long total) {
            this.count = count;
            this.total = total;
        }

        Iterator<Tuple2<Integer, Row>> assign(Iterator<Row> rows, long before, int length) {
            return new Iterator<>() {
                private long position = before;

                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Tuple2<Integer, Row> next() {
                    Row row = rows.next();
                    int bin = (int) Math.min(count - 1L, (long) (position / (double) total * count));
                    position += weight(row, length);
                    return new Tuple2<>(bin, row);
                }
            };
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }
    }
}
