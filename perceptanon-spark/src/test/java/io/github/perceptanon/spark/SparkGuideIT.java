// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/spark.md. */
class SparkGuideIT {
    @TempDir
    Path folder;

    private final SparkSession spark = LocalSpark.session();

    private static Dataset<Row> scoreFolder(SparkSession spark, String model, String photos) throws IOException {
        Dataset<Row> images = spark.read().format("binaryFile").load(photos);
        Dataset<Row> scores = ImageScoring.of(model).score(images).drop("content");
        return scores;
    }

    private static Dataset<Row> scorePairs(String model, Dataset<Row> pairs) throws IOException {
        ImageScoring scoring = ImageScoring.of(model).withImage("path").withOriginal("original");
        return scoring.score(pairs.repartition(pairs.col("original")).sortWithinPartitions("original"));
    }

    private static PipelineStage stage(String model) {
        return new AnonymityTransformer().setModel(model).setImageCol("path").setOutputPrefix("ha1_");
    }

    private static double fid(String weights, Dataset<Row> originals, Dataset<Row> anonymized) throws IOException {
        ImageSetFeatures features =
                ImageSetFeatures.of(weights).withDimensions(64).withImage("path");
        SetStatistics reference = features.statistics(originals);
        Map<String, SetStatistics> methods = features.statisticsBy(anonymized, "method");
        FrechetDistance distance = FrechetDistance.between(
                reference.statistics().orElseThrow(),
                methods.get("blur").statistics().orElseThrow());
        return distance.value();
    }

    private static Map<String, ColumnCorrelations.Result> correlate(Dataset<Row> table) {
        return ColumnCorrelations.of(Correlations.standard()).correlate(table, "score_mean", List.of("psnr", "ssim"));
    }

    @Test
    void scoresOfAFolderAndOfPairs() throws Exception {
        List<Path> files = SmallCollection.images();
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.copy(files.get(0), photos.resolve("a.jpg"));

        assertThat(scoreFolder(spark, SmallCollection.model(AnnotationSetup.HA1).toString(), photos.toString())
                        .first()
                        .<Double>getAs("score"))
                .isBetween(1.0, 10.0);
        Dataset<Row> pairs = LocalSpark.table(
                List.of("original", "path"), IntStream.range(1, 4).mapToObj(i ->
                        new Object[] {files.get(0).toString(), files.get(i).toString()}));
        assertThat(scorePairs(SmallCollection.model(AnnotationSetup.HA2).toString(), pairs)
                        .where("error is null")
                        .count())
                .isEqualTo(3);
        assertThat(stage("model").params()).isNotEmpty();
    }

    @Test
    void distancesAndCorrelations() throws Exception {
        List<Path> files = SmallCollection.images();
        Dataset<Row> originals = LocalSpark.column(
                "path", files.subList(0, 2).stream().map(Path::toString).toList());
        Dataset<Row> anonymized = LocalSpark.table(
                List.of("path", "method"), IntStream.range(2, 5).mapToObj(i ->
                        new Object[] {files.get(i).toString(), "blur"}));

        assertThat(fid(SmallCollection.inception().toString(), originals, anonymized))
                .isPositive();
        assertThat(correlate(spark.range(20).selectExpr("id as score_mean", "id * id as psnr", "-id as ssim")))
                .extractingByKey("ssim")
                .satisfies(result -> assertThat(result.kendall().coefficient()).isEqualTo(-1));
    }
}
