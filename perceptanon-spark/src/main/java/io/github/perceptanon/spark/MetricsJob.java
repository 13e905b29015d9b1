// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code metrics}: the distance between anonymized images and their originals. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = "Full-reference metrics of a table of pairs of images, as columns.")
final class MetricsJob implements Callable<Integer> {
    @Mixin
    private JobLine line;

    @Mixin
    private JobInput input;

    @Mixin
    private JobOutput output;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "Metrics without weights, separated by commas (default: all of them).")
    private List<String> names = List.of();

    @Option(
            names = "--lpips",
            paramLabel = "NET=FILE",
            description = "Weights of alex, vgg or squeeze, for LPIPS; may be repeated.")
    private Map<Lpips.Network, String> lpips = Map.of();

    @Option(
            names = "--lpips-linear",
            paramLabel = "NET=FILE",
            description = "LPIPS' own weights, unless the network's file has them; may be repeated.")
    private Map<Lpips.Network, String> linear = Map.of();

    @Option(names = "--inception", paramLabel = "FILE", description = "FID's Inception weights, for fid_pairwise.")
    private @Nullable String inception;

    @Option(
            names = "--resize",
            paramLabel = "R",
            description = "bilinear or bicubic, for pairs of different sizes (default: an error of the row).")
    private @Nullable Resize resize;

    @Option(
            names = "--orientation",
            defaultValue = "IGNORE",
            paramLabel = "O",
            description = "ignore or apply the EXIF orientation (default: ignore).")
    private Orientation orientation;

    private enum Resize {
        BILINEAR,
        BICUBIC
    }

    @Override
    public Integer call() throws IOException {
        input.require();
        String originals = input.originalColumn();
        if (originals == null) {
            throw new JobUsage("metrics need --table with --original-column");
        }
        if (!lpips.keySet().containsAll(linear.keySet())) {
            throw new JobUsage("--lpips-linear needs --lpips of the same network");
        }
        SparkSession spark = line.spark();
        output.require(spark);
        ImageMetrics metrics = metrics(originals);
        Dataset<Row> rows = output.missing(input.read(spark), input.imageColumn(), spark);
        for (int slice = 0; slice < output.slices(); slice++) {
            Dataset<Row> part = input.slice(rows, output.slices(), slice);
            output.append(
                    metrics.compute(input.balanced(part, spark.sparkContext().defaultParallelism())));
        }
        return report(spark);
    }

    private ImageMetrics metrics(String originals) {
        ImageMetrics metrics = ImageMetrics.of(
                        names.isEmpty() ? MetricRegistry.standard().names() : names)
                .withColumns(originals, input.imageColumn())
                .withOrientation(orientation);
        if (resize != null) {
            metrics = metrics.withSizes(
                    resize == Resize.BILINEAR ? SizePolicy.RESIZE_BILINEAR : SizePolicy.RESIZE_BICUBIC);
        }
        for (Map.Entry<Lpips.Network, String> entry : lpips.entrySet()) {
            metrics = metrics.withLpips(
                    entry.getKey(), entry.getValue(), Optional.ofNullable(linear.get(entry.getKey())));
        }
        return inception == null ? metrics : metrics.withPairwiseFid(inception);
    }

    private int report(SparkSession spark) throws IOException {
        Row counts = output.written(spark)
                .orElseThrow(() -> new IOException("no table was written (" + output.path() + ")"))
                .agg(functions.count(functions.lit(1)), functions.count(functions.col(ImageMetrics.ERROR)))
                .first();
        line.out()
                .println(output.path() + ": " + counts.getLong(0) + " pairs, " + counts.getLong(1) + " with an error");
        return 0;
    }
}
