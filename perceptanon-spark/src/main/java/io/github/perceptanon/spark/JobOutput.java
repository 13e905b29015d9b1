// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Option;

/**
 * Options of the table that a job writes. It is written in slices, each of which appears whole or not at all; a run that was
 * interrupted goes on behind the last.
 */
final class JobOutput {
    /** JSON is none of them: it leaves out null, and with it columns. */
    private static final List<String> FORMATS = List.of("parquet", "orc", "csv");

    @Option(names = "--output", required = true, paramLabel = "PATH", description = "Folder of the table to write.")
    private String path;

    @Option(
            names = "--output-format",
            defaultValue = "parquet",
            paramLabel = "F",
            description = "parquet, orc or csv (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = "--slices",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Parts to write one after the other: what an interruption may cost (default: ${DEFAULT-VALUE}).")
    private int slices;

    @Option(names = "--resume", description = "Keep the rows that the table has, and add those of other images.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the table.")
    private boolean overwrite;

    int slices() {
        return slices;
    }

    String path() {
        return path;
    }

    /** Rejects what does not go together, and a table that is there already. */
    void require(SparkSession spark) throws IOException {
        if (slices < 1 || resume && overwrite) {
            throw new JobUsage(
                    slices < 1
                            ? "--slices must be at least 1 but was " + slices
                            : "give --resume or --overwrite, not both");
        }
        if (!FORMATS.contains(format)) {
            throw new JobUsage("--output-format must be one of " + FORMATS + " but was '" + format + "'");
        }
        Path folder = new Path(path);
        FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        if (!files.exists(folder)) {
            return;
        }
        if (overwrite) {
            files.delete(folder, true);
        } else if (!resume) {
            throw new JobUsage(
                    "the table is there already (" + path + "): --resume adds to it, --overwrite starts over");
        }
    }

    /** The table as far as it is written; empty if there is none. */
    Optional<Dataset<Row>> written(SparkSession spark) throws IOException {
        Path folder = new Path(path);
        FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        // Without this mark no slice was finished.
        if (!files.exists(new Path(folder, "_SUCCESS"))) {
            return Optional.empty();
        }
        return Optional.of(spark.read().format(format).option("header", "true").load(path));
    }

    /** Those rows whose image the table does not have yet. */
    Dataset<Row> missing(Dataset<Row> rows, String image, SparkSession spark) throws IOException {
        Optional<Dataset<Row>> done = resume ? written(spark) : Optional.empty();
        if (done.isEmpty()) {
            return rows;
        }
        String column = ImageSetFeatures.quoted(image);
        Dataset<Row> there = done.get().select(functions.col(column).as("perceptanon_done"));
        return rows.join(there, rows.col(column).equalTo(there.col("perceptanon_done")), "left_anti");
    }

    /** Adds a slice. */
    void append(Dataset<Row> rows) {
        rows.write()
                .format(format)
                .option("header", "true")
                .mode(SaveMode.Append)
                .save(path);
    }
}
