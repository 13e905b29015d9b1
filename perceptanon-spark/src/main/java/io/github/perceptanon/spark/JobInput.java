// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which images: files of folders, or the paths of a table. */
final class JobInput {
    private static final String LENGTH = "length";

    @Option(
            names = "--images",
            paramLabel = "PATH",
            description = "Folder, file or pattern of images, with subfolders; may be repeated.")
    private List<String> images = List.of();

    @Option(names = "--table", paramLabel = "PATH", description = "Table with a column of paths of images.")
    private @Nullable String table;

    @Option(
            names = "--table-format",
            defaultValue = "parquet",
            paramLabel = "F",
            description = "parquet, orc, json or csv with a header (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = "--root",
            paramLabel = "PATH",
            description = "What the table's paths are relative to; without it they stand as they are.")
    private @Nullable String root;

    @Option(
            names = "--image-column",
            defaultValue = "path",
            paramLabel = "C",
            description = "The table's column of images (default: ${DEFAULT-VALUE}).")
    private String imageColumn;

    @Option(
            names = "--original-column",
            paramLabel = "C",
            description = "The table's column of originals, for HA2 models and metrics.")
    private @Nullable String originalColumn;

    @Option(
            names = "--partition-bytes",
            defaultValue = "67108864",
            paramLabel = "N",
            description = "Bytes of image files of a task (default: 64 MiB); for --images.")
    private long partitionBytes;

    @Option(
            names = "--partition-rows",
            defaultValue = "500",
            paramLabel = "N",
            description = "Rows of a task (default: ${DEFAULT-VALUE}); for --table.")
    private int partitionRows;

    /** Rejects what does not go together. */
    void require() {
        if (images.isEmpty() == (table == null)) {
            throw new JobUsage("give either --images or --table");
        }
        if (table == null && (root != null || originalColumn != null)) {
            throw new JobUsage("--root and --original-column go with --table");
        }
        if (partitionBytes < 1 || partitionRows < 1) {
            throw new JobUsage("--partition-bytes and --partition-rows must be at least 1");
        }
    }

    String imageColumn() {
        return table == null ? ImageColumn.PATH : imageColumn;
    }

    @Nullable
    String originalColumn() {
        return originalColumn;
    }

    /** What rows with the same original have in common, else what tells images apart. */
    private String key() {
        return originalColumn == null ? imageColumn() : originalColumn;
    }

    /** The images; those of folders with their length. */
    Dataset<Row> read(SparkSession spark) {
        if (table == null) {
            // Without content: only names are listed here.
            return files(spark, images).select(ImageColumn.PATH, LENGTH);
        }
        DataFrameReader reader = spark.read().format(format);
        if (format.equals("csv")) {
            reader = reader.option("header", "true");
        }
        Dataset<Row> rows = reader.load(table);
        rows = resolved(rows, imageColumn);
        return originalColumn == null ? rows : resolved(rows, originalColumn);
    }

    static Dataset<Row> files(SparkSession spark, List<String> paths) {
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .load(paths.toArray(String[]::new));
    }

    private Dataset<Row> resolved(Dataset<Row> rows, String column) {
        ImageColumn.requireImages(rows.schema(), column);
        if (root == null) {
            return rows;
        }
        String folder = root.endsWith("/") ? root : root + "/";
        return rows.withColumn(column, functions.concat(functions.lit(folder), column(column)));
    }

    private static Column column(String name) {
        return functions.col(ImageSetFeatures.quoted(name));
    }

    /** One of several parts of the images; rows of one original are in the same. */
    Dataset<Row> slice(Dataset<Row> rows, int slices, int index) {
        return slices == 1
                ? rows
                : rows.filter(functions
                        .pmod(functions.xxhash64(column(key())), functions.lit((long) slices))
                        .equalTo(functions.lit((long) index)));
    }

    /** Images in partitions that take about the same time; rows of one original are neighbours. */
    Dataset<Row> balanced(Dataset<Row> rows, int least) {
        if (table == null) {
            return ByteBalance.repartition(rows, LENGTH, partitionBytes, least).drop(LENGTH);
        }
        long count = rows.count();
        int partitions = (int) Math.max(
                1,
                Math.min(
                        Integer.MAX_VALUE,
                        Math.max(Math.min(least, count), (count + partitionRows - 1) / partitionRows)));
        if (originalColumn == null) {
            return rows.repartition(partitions);
        }
        return rows.repartitionByRange(partitions, column(originalColumn))
                .sortWithinPartitions(column(originalColumn), column(imageColumn));
    }
}
