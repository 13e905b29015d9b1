// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.image.Orientation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code score}: how anonymous images look to people. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Score images from 1 (not anonymous) to 10 (fully anonymous) into a table.")
final class ScoreJob implements Callable<Integer> {
    private static final String WEIGHTS = "weights_sha256";

    @Mixin
    private JobLine line;

    @Mixin
    private JobInput input;

    @Mixin
    private JobOutput output;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "Model file: a path on the driver, a URI, or local:/path on every machine.")
    private String model;

    @Option(
            names = "--engine",
            defaultValue = Engines.AUTO,
            paramLabel = "NAME",
            description = "Inference engine (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(
            names = "--batch",
            defaultValue = "8",
            paramLabel = "N",
            description = "Maximum batch size (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--orientation",
            defaultValue = "IGNORE",
            paramLabel = "O",
            description = "ignore or apply the EXIF orientation (default: ignore).")
    private Orientation orientation;

    @Override
    public Integer call() throws IOException {
        input.require();
        SparkSession spark = line.spark();
        output.require(spark);
        ImageScoring scoring = ImageScoring.of(model)
                .withImage(input.imageColumn())
                .withEngine(engine)
                .withMaximumBatch(batch)
                .withOrientation(orientation);
        String originals = input.originalColumn();
        if (originals != null) {
            scoring = scoring.withOriginal(originals);
        }
        Dataset<Row> rows = output.missing(input.read(spark), input.imageColumn(), spark);
        scoring.schema(rows.schema()); // what is wrong with columns, before executors load anything
        scoring.requireLoadable(spark);
        requireOneModel(spark, scoring);
        for (int slice = 0; slice < output.slices(); slice++) {
            Dataset<Row> part = input.slice(rows, output.slices(), slice);
            output.append(
                    scoring.score(input.balanced(part, spark.sparkContext().defaultParallelism())));
        }
        return report(spark);
    }

    /** A table that is resumed has scores of the same model, or each row would have to say which. */
    private void requireOneModel(SparkSession spark, ImageScoring scoring) throws IOException {
        Optional<Dataset<Row>> written = output.written(spark);
        if (written.isEmpty()) {
            return;
        }
        Optional<String> weights = scoring.weightsSha256(spark);
        if (weights.isEmpty()) {
            return;
        }
        List<Row> others = written.get()
                .select(WEIGHTS)
                .where(functions
                        .col(WEIGHTS)
                        .isNotNull()
                        .and(functions.col(WEIGHTS).notEqual(weights.get())))
                .limit(1)
                .collectAsList();
        if (!others.isEmpty()) {
            throw new IOException("the table holds scores of other weights, "
                    + others.get(0).getString(0) + " and not " + weights.get() + " (" + output.path() + ")");
        }
    }

    private int report(SparkSession spark) throws IOException {
        Row counts = output.written(spark)
                .orElseThrow(() -> new IOException("no table was written (" + output.path() + ")"))
                .agg(functions.count(functions.lit(1)), functions.count(functions.col("error")))
                .first();
        line.out()
                .println(output.path() + ": " + counts.getLong(0) + " images, " + counts.getLong(1) + " with an error");
        return 0;
    }
}
