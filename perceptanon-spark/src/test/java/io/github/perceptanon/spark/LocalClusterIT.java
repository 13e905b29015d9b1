// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two executors in JVMs of their own: everything that tasks need has to travel, and one of the JVMs dies. */
class LocalClusterIT {
    @TempDir
    static Path folder;

    private static String model;
    private static List<Path> files;
    private static Map<String, Double> expected;
    private static SparkSession spark;

    @BeforeAll
    static void start() throws Exception {
        model = SmallCollection.model(AnnotationSetup.HA1).toString();
        files = SmallCollection.images();
        List<AnonymityScore> scores = SmallCollection.scores(
                AnnotationSetup.HA1, files.stream().map(ScoringTask::alone).toList());
        expected = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            expected.put(files.get(i).toString(), scores.get(i).score());
        }
        LocalSpark.stop();
        // The build names this folder as Spark's home: the executors' class path is the tests'.
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        spark = LocalSpark.builder("local-cluster[2,1,1024]")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config(
                        "spark.executor.extraJavaOptions",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxBytes=1g")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> table() {
        return LocalSpark.column("path", files.stream().map(Path::toString).toList());
    }

    private static Map<String, Double> scores(Dataset<Row> scored) {
        Map<String, Double> found = new TreeMap<>();
        for (Row row : scored.collectAsList()) {
            assertThat(found.put(row.getAs("path"), row.getAs("score"))).isNull();
        }
        return found;
    }

    /** Where a row was scored, and how many models that JVM has loaded. */
    private record Witness() implements MapPartitionsFunction<Row, String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            List<String> seen = new ArrayList<>();
            rows.forEachRemaining(row -> seen.add(SparkEnv.get().executorId()));
            return seen.stream()
                    .map(id -> id + " " + PerJvm.shared().opened())
                    .distinct()
                    .iterator();
        }
    }

    /** Ends the JVM of the first task that comes to partition 3, once. */
    private record Death(String mark) implements MapPartitionsFunction<Row, Row>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Row next() {
                    Row row = rows.next();
                    if (TaskContext.getPartitionId() == 3 && !rows.hasNext() && firstTime()) {
                        Runtime.getRuntime().halt(137);
                    }
                    return row;
                }
            };
        }

        private boolean firstTime() {
            try {
                Files.createFile(Path.of(mark));
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Test
    void executorsGiveThePipelinesScoresAndLoadTheModelOnceEach() throws Exception {
        List<String> names = new ArrayList<>(files.stream().map(Path::toString).toList());
        names.add("/gone.jpg");
        Dataset<Row> scored = ImageScoring.of(model)
                .withImage("path")
                .score(LocalSpark.column("path", names).repartition(8));

        assertThat(scores(scored.where("error is null"))).isEqualTo(expected);
        assertThat(scored.where("score is null").collectAsList())
                .singleElement()
                .satisfies(row -> assertThat(row.<String>getAs("error")).isEqualTo("no such image file (/gone.jpg)"));
        List<String> witnesses = scored.mapPartitions(new Witness(), Encoders.STRING())
                .distinct()
                .collectAsList();
        assertThat(witnesses).hasSize(2).allMatch(witness -> witness.endsWith(" 1"));
    }

    @Test
    void anExecutorThatDiesInTheMiddleCostsNoRow() throws Exception {
        Path mark = folder.resolve("died");
        Dataset<Row> rows = table().repartition(6);
        Dataset<Row> dying = rows.mapPartitions(new Death(mark.toString()), Encoders.row(rows.schema()));

        Map<String, Double> found =
                scores(ImageScoring.of(model).withImage("path").score(dying));

        assertThat(mark).exists();
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void statisticsOfExecutorsAreMergedAcrossThem() throws Exception {
        ImageSetFeatures features = ImageSetFeatures.of(
                        SmallCollection.inception().toString())
                .withDimensions(64)
                .withImage("path");

        double[] once = features.statistics(table().limit(6).coalesce(1))
                .statistics()
                .orElseThrow()
                .mean();
        double[] spread = features.statistics(table().limit(6).repartition(5))
                .statistics()
                .orElseThrow()
                .mean();

        IntStream.range(0, once.length)
                .forEach(i -> assertThat(spread[i]).isCloseTo(once[i], within(1e-9 * Math.max(1, Math.abs(once[i])))));
    }

    @Test
    void aModelThatExecutorsCannotReadIsOneErrorOnTheDriver() {
        assertThat(catchMessage("local:/no/such/model.safetensors"))
                .isEqualTo("no such file on this executor's machine (/no/such/model.safetensors)");
    }

    private static String catchMessage(String file) {
        try {
            ImageScoring.of(file).withImage("path").requireLoadable(spark);
            return "loaded";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
