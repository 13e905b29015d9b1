// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Partitions of equal numbers of bytes. */
class ByteBalanceIT {
    private static final StructType SCHEMA =
            new StructType().add("path", DataTypes.StringType).add("length", DataTypes.LongType);

    private static Dataset<Row> files(long... lengths) {
        return LocalSpark.session()
                .createDataFrame(
                        IntStream.range(0, lengths.length)
                                .mapToObj(i -> RowFactory.create(String.format("%03d", i), lengths[i]))
                                .toList(),
                        SCHEMA)
                .coalesce(3);
    }

    private static List<List<Row>> partitions(Dataset<Row> rows) {
        return rows.toJavaRDD().glom().collect();
    }

    private static long bytes(List<Row> rows) {
        return rows.stream().mapToLong(row -> row.getLong(1)).sum();
    }

    @Test
    void fewLargeFilesDoNotMeetInOnePartition() {
        // The last tenth of the files holds nine tenths of the bytes.
        long[] lengths = IntStream.range(0, 100).mapToLong(i -> i < 90 ? 1 : 81).toArray();

        List<List<Row>> partitions = partitions(ByteBalance.repartition(files(lengths), "length", 100, 1));

        assertThat(partitions).hasSize(9);
        assertThat(partitions).allSatisfy(rows -> assertThat(bytes(rows)).isBetween(1L, 100L + 81));
    }

    @Test
    void allFilesStayInTheirOrder() {
        Dataset<Row> files =
                files(IntStream.range(0, 50).mapToLong(i -> 10 + i % 7).toArray());

        List<String> names = new ArrayList<>();
        partitions(ByteBalance.repartition(files, "length", 100, 1))
                .forEach(rows -> rows.forEach(row -> names.add(row.getString(0))));

        assertThat(names)
                .isEqualTo(IntStream.range(0, 50)
                        .mapToObj(i -> String.format("%03d", i))
                        .toList());
    }

    @Test
    void thereAreAtLeastAsManyPartitionsAsTasksAtATime() {
        assertThat(partitions(ByteBalance.repartition(files(1, 1, 1, 1), "length", 1 << 20, 4)))
                .hasSize(4)
                .allSatisfy(rows -> assertThat(rows).hasSize(1));
    }

    @Test
    void anEmptyTableStaysEmpty() {
        assertThat(ByteBalance.repartition(files(), "length", 100, 2).collectAsList())
                .isEmpty();
    }
}
