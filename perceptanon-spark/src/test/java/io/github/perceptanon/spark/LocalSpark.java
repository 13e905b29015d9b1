// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark in this JVM, with two tasks at a time. Started once, for a JVM can have one context; or the session that another test has started on a cluster. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession session() {
        return builder("local[2]").getOrCreate();
    }

    /** Makes room for a session on another master. */
    static void stop() {
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
    }

    static SparkSession.Builder builder(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.sql.warehouse.dir", "target/warehouse");
    }

    /** Rows of texts. */
    static Dataset<Row> table(List<String> columns, Stream<Object[]> rows) {
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, DataTypes.StringType);
        }
        return session().createDataFrame(rows.map(RowFactory::create).toList(), schema);
    }

    /** One column of texts. */
    static Dataset<Row> column(String name, List<String> values) {
        return table(List.of(name), values.stream().map(value -> new Object[] {value}));
    }
}
