// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import com.sun.management.OperatingSystemMXBean;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringTask;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What Spark costs beside a {@link ScoringPipeline} on the same files, cores and model ({@code perceptanon-bench/run spark}).
 * Both are timed in turn, with the processor time of the whole JVM.
 */
final class ScoringOverhead {
    private static final int PICTURES = 50;
    private static final double NANOS = 1e9;

    private record Cost(double seconds, double cpuSeconds) {}

    private ScoringOverhead() {}

    /** Arguments: number of files (2000) and of rounds (2). */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        int cores = Runtime.getRuntime().availableProcessors();
        Path folder = Files.createTempDirectory("perceptanon-overhead-");
        List<Path> files = write(folder, count);
        Path model = model(folder);
        System.out.printf(Locale.ROOT, "%d JPEG files of 500x375, ResNet18 at 224x224, %d cores%n", count, cores);
        try (SparkSession spark = LocalSpark.builder("local[" + cores + "]").getOrCreate()) {
            ImageScoring scoring = ImageScoring.of(model.toString()).withImage("path");
            try (Scorer scorer = Scorer.load(model)) {
                ScoringPipeline pipeline = ScoringPipeline.of(scorer).withFullBatches();
                Dataset<Row> table = JobInput.files(spark, List.of(folder.toString()))
                        .where("path like '%.jpg'")
                        .select("path", "length");
                Dataset<Row> rows = ByteBalance.repartition(table, "length", 64L << 20, cores);
                pipeline(pipeline, files.subList(0, count / 10));
                spark(scoring, rows.limit(count / 10));
                for (int round = 0; round < rounds; round++) {
                    Cost alone = timed(() -> pipeline(pipeline, files));
                    Cost onSpark = timed(() -> spark(scoring, rows));
                    System.out.printf(
                            Locale.ROOT,
                            "pipeline %.1f images/s and %.1f ms of processor time each, Spark %.1f and %.1f ms:"
                                    + " %+.1f %% time, %+.1f %% processor time%n",
                            count / alone.seconds(),
                            1000 * alone.cpuSeconds() / count,
                            count / onSpark.seconds(),
                            1000 * onSpark.cpuSeconds() / count,
                            100 * (onSpark.seconds() / alone.seconds() - 1),
                            100 * (onSpark.cpuSeconds() / alone.cpuSeconds() - 1));
                }
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Cost timed(Callable<?> work) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        work.call();
        return new Cost((System.nanoTime() - begun) / NANOS, (system.getProcessCpuTime() - cpu) / NANOS);
    }

    private static Object pipeline(ScoringPipeline pipeline, List<Path> files) throws InterruptedException {
        return pipeline.scoreAll(files.stream().map(ScoringTask::alone).toList());
    }

    private static Object spark(ImageScoring scoring, Dataset<Row> rows) throws IOException {
        return scoring.score(rows).selectExpr("sum(score)", "count(error)").collectAsList();
    }

    private static List<Path> write(Path folder, int count) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            pictures.add(ImageFiles.toJpeg(SmallCollection.picture(i, 500, 375), 0.9f));
        }
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(
                    Files.write(folder.resolve(String.format(Locale.ROOT, "%05d.jpg", i)), pictures.get(i % PICTURES)));
        }
        return files;
    }

    private static Path model(Path folder) throws IOException {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(
                file,
                GoldenWeights.of(
                        NetworkWeights.shapes(JudgeNetwork.of(AnnotationSetup.HA1, card.backbone(), card.outputs())
                                .network()),
                        0.5),
                card.toMetadata());
        return file;
    }
}
