// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fid}: the distance between sets of images as distributions. */
@Command(
        name = "fid",
        mixinStandardHelpOptions = true,
        description = {
            "FID between a reference set and the images of --images or --table: of all of them, or of each group.",
            "Prints one JSON document. Images that cannot be read are left out, counted and named on stderr."
        })
final class FidJob implements Callable<Integer> {
    /** Partials are as large as a covariance: a few for each core are enough. */
    private static final int PARTITIONS_PER_CORE = 4;

    @Mixin
    private JobLine line;

    @Mixin
    private JobInput input;

    @Option(
            names = "--reference",
            required = true,
            paramLabel = "PATH",
            description = "Folder, file or pattern of the reference set; may be repeated.")
    private List<String> reference;

    @Option(
            names = "--group-column",
            paramLabel = "C",
            description = "The table's column that tells groups apart, such as methods of anonymization.")
    private @Nullable String group;

    @Option(
            names = "--inception",
            required = true,
            paramLabel = "FILE",
            description = "FID's Inception weights (pt_inception-2015-12-05-6726825d.pth) or safetensors of them.")
    private String inception;

    @Option(
            names = "--dims",
            defaultValue = "2048",
            paramLabel = "N",
            description = "Features per image: 2048, 768, 192 or 64 (default: ${DEFAULT-VALUE}).")
    private int dims;

    @Option(
            names = "--mode",
            defaultValue = "PYTORCH_FID",
            paramLabel = "MODE",
            description = "pytorch_fid or clean_fid (default: pytorch_fid).")
    private InceptionInput mode;

    @Option(names = "--kid", description = "Compute KID too, of all images together; takes another pass over them.")
    private boolean kid;

    @Override
    public Integer call() throws IOException {
        input.require();
        if (kid && group != null) {
            throw new JobUsage("--kid goes without --group-column");
        }
        SparkSession spark = line.spark();
        ImageSetFeatures features =
                ImageSetFeatures.of(inception).withDimensions(dims).withInput(mode);
        Dataset<Row> references = few(
                JobInput.files(spark, reference)
                        .select(functions.col(ImageColumn.PATH).as(input.imageColumn())),
                spark);
        features = features.withImage(input.imageColumn());
        SetStatistics first = features.statistics(references);
        Dataset<Row> images = few(input.read(spark), spark);
        note("the reference set", first);
        Map<String, Object> document;
        if (group == null) {
            document = document("the images", first, features.statistics(images));
            document.put("kid", kid ? kid(features.kid(references, images, KernelInceptionDistance.standard())) : null);
        } else {
            Map<String, Object> groups = new LinkedHashMap<>();
            for (Map.Entry<String, SetStatistics> entry :
                    features.statisticsBy(images, group).entrySet()) {
                groups.put(entry.getKey(), document("group " + entry.getKey(), first, entry.getValue()));
            }
            document = Map.of("groups", groups);
        }
        line.out().println(JsonText.of(document));
        return 0;
    }

    private static Map<String, Object> kid(KernelInceptionDistance.Result distance) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("mean", distance.mean());
        entry.put("std", distance.std());
        return entry;
    }

    private static Dataset<Row> few(Dataset<Row> rows, SparkSession spark) {
        return rows.repartition(PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism());
    }

    private Map<String, Object> document(String name, SetStatistics first, SetStatistics second) throws IOException {
        note(name, second);
        FrechetDistance distance =
                FrechetDistance.between(requireTwo("the reference set", first), requireTwo(name, second));
        distance.warnings().forEach(line::note);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fid", distance.value());
        document.put("n", List.of(count(first), count(second)));
        document.put("unreadable", List.of(first.unreadable(), second.unreadable()));
        document.put("dims", dims);
        return document;
    }

    private void note(String name, SetStatistics set) {
        if (set.unreadable() > 0) {
            line.note("note: " + set.unreadable() + " of " + name + " cannot be read and are left out, such as "
                    + set.problems().get(0));
        }
    }

    private static FeatureStatistics requireTwo(String name, SetStatistics set) throws IOException {
        if (count(set) < 2) {
            throw new IOException("FID needs at least 2 images of each set but of " + name + " there are " + count(set)
                    + " that can be read");
        }
        return set.statistics().orElseThrow();
    }

    private static long count(SetStatistics set) {
        return set.statistics().map(s -> s.count().orElse(0)).orElse(0L);
    }
}
