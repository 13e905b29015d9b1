// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of tables, on two tasks in this JVM. */
class ImageScoringIT {
    @TempDir
    Path folder;

    private static String ha1;
    private static String ha2;
    private static List<Path> files;
    private static List<AnonymityScore> alone;

    @BeforeAll
    static void makeCollection() throws Exception {
        ha1 = SmallCollection.model(AnnotationSetup.HA1).toString();
        ha2 = SmallCollection.model(AnnotationSetup.HA2).toString();
        files = SmallCollection.images();
        alone = SmallCollection.scores(
                AnnotationSetup.HA1, files.stream().map(ScoringTask::alone).toList());
    }

    private static Dataset<Row> contents() {
        return LocalSpark.session()
                .read()
                .format("binaryFile")
                .load(files.get(0).getParent().toString());
    }

    private static Dataset<Row> paths() {
        return LocalSpark.column("path", files.stream().map(Path::toString).toList());
    }

    private static Map<String, Double> byName(Dataset<Row> scored) {
        return scored.collectAsList().stream()
                .collect(Collectors.toMap(
                        row -> row.<String>getAs("path").replaceFirst(".*/", ""), row -> row.<Double>getAs("score")));
    }

    private static Map<String, Double> expected() {
        return IntStream.range(0, files.size())
                .boxed()
                .collect(Collectors.toMap(
                        i -> files.get(i).getFileName().toString(),
                        i -> alone.get(i).score()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void scoresAreThePipelinesWhateverThePartitions(int partitions) throws Exception {
        Dataset<Row> scored = ImageScoring.of(ha1).score(contents().repartition(partitions));

        assertThat(byName(scored)).isEqualTo(expected());
    }

    /** More than a task reads ahead. */
    @Test
    void rowsStayInTheirOrderAndNoneIsLost() throws Exception {
        List<Integer> order =
                new SplittableRandom(7).ints(90, 0, files.size()).boxed().toList();
        Dataset<Row> table = LocalSpark.column(
                "path", order.stream().map(i -> files.get(i).toString()).toList());

        List<Row> rows =
                ImageScoring.of(ha1).withImage("path").score(table.coalesce(1)).collectAsList();

        assertThat(rows.stream().map(row -> row.<Double>getAs("score")))
                .containsExactlyElementsOf(
                        order.stream().map(i -> alone.get(i).score()).toList());
    }

    @Test
    void pathsAreReadByTheExecutorsAndGiveTheSame() throws Exception {
        Dataset<Row> scored = ImageScoring.of(ha1).withImage("path").score(paths().repartition(3));

        assertThat(byName(scored)).isEqualTo(expected());
    }

    @Test
    void columnsOfTheTableComeFirstAndTheNewOnesAreDocumented() throws Exception {
        Dataset<Row> scored =
                ImageScoring.of(ha1).withImage("path").withPrefix("ha1_").score(paths().limit(1));

        assertThat(scored.columns())
                .containsExactly(
                        "path",
                        "ha1_score",
                        "ha1_normalized",
                        "ha1_label",
                        "ha1_error",
                        "ha1_weights_sha256",
                        "ha1_engine");
        Row row = scored.first();
        AnonymityScore score = alone.get(0);
        assertThat(row.<Double>getAs("ha1_normalized")).isEqualTo(score.normalized());
        assertThat(row.<Integer>getAs("ha1_label")).isEqualTo(score.label().orElseThrow());
        assertThat(row.<String>getAs("ha1_error")).isNull();
        assertThat(row.<String>getAs("ha1_weights_sha256")).isEqualTo(score.weightsSha256());
        assertThat(row.<String>getAs("ha1_engine")).isEqualTo(score.engine());
    }

    @Test
    void pairsAreScoredNextToTheirOriginals() throws Exception {
        List<Object[]> rows = new ArrayList<>();
        List<ScoringTask> tasks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Path original = files.get(i / 3);
            rows.add(new Object[] {original.toString(), files.get(5 + i).toString()});
            tasks.add(ScoringTask.pair(original, files.get(5 + i)));
        }
        Dataset<Row> table = LocalSpark.table(List.of("before", "path"), rows.stream());

        Dataset<Row> scored =
                ImageScoring.of(ha2).withImage("path").withOriginal("before").score(table.coalesce(1));

        assertThat(scored.select("score").collectAsList().stream().map(row -> row.getDouble(0)))
                .containsExactlyElementsOf(SmallCollection.scores(AnnotationSetup.HA2, tasks).stream()
                        .map(AnonymityScore::score)
                        .toList());
    }

    @Test
    void whatIsNoImageIsARowWithItsReason() throws Exception {
        Path damaged = Files.write(folder.resolve("damaged.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 0, 0});
        Path missing = folder.resolve("missing.jpg");
        List<String> names = new ArrayList<>(List.of(
                files.get(0).toString(), damaged.toString(), missing.toString(), folder.toString(), "", "hdfs://:x/y"));
        names.add(null);
        names.add(files.get(1).toString());

        List<Row> rows = ImageScoring.of(ha1)
                .withImage("path")
                .score(LocalSpark.column("path", names).coalesce(1))
                .collectAsList();

        assertThat(rows).hasSize(names.size());
        assertThat(rows.stream().map(row -> row.<Double>getAs("score") != null))
                .containsExactly(true, false, false, false, false, false, false, true);
        List<String> errors =
                rows.stream().map(row -> row.<String>getAs("error")).toList();
        assertThat(errors.get(1)).contains("damaged.jpg");
        assertThat(errors.get(2)).isEqualTo("no such image file (" + missing + ")");
        assertThat(errors.get(3)).isEqualTo("a directory and not an image file (" + folder + ")");
        assertThat(errors.get(4)).contains("cannot be opened");
        assertThat(errors.get(5)).contains("hdfs://:x/y");
        assertThat(errors.get(6)).isEqualTo("no image: column 'path' is null");
        assertThat(errors)
                .allSatisfy(error ->
                        assertThat(error == null || !error.contains("\n")).isTrue());
    }

    @Test
    void aFolderThatMayNotBeReadIsARowWithItsReason() throws Exception {
        assumeThat(System.getProperty("user.name")).isNotEqualTo("root"); // who may read everything
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path image = Files.copy(files.get(0), closed.resolve("a.jpg"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

        Row row = ImageScoring.of(ha1)
                .withImage("path")
                .score(LocalSpark.column("path", List.of(image.toString())))
                .first();

        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        assertThat(row.<String>getAs("error")).isEqualTo("image file may not be read (" + image + ")");
    }

    @Test
    void imagesAboveTheLimitsAreRowsWithTheLimit() throws Exception {
        Row row = ImageScoring.of(ha1)
                .withLimits(new ImageLimits(1 << 20, 1000))
                .score(contents().orderBy("path"))
                .first();

        assertThat(row.<String>getAs("error")).contains("00 image.jpg", "80x60", "1000");
    }

    @Test
    void originalsThatCannotBeReadAreErrorsOfTheirRowsOnly() throws Exception {
        Dataset<Row> table = LocalSpark.table(
                List.of("original", "path"), IntStream.range(0, 4).mapToObj(i -> new Object[] {
                    i < 2 ? "gone.jpg" : files.get(0).toString(), files.get(i).toString()
                }));

        List<Row> rows = ImageScoring.of(ha2)
                .withImage("path")
                .withOriginal("original")
                .score(table.coalesce(1))
                .collectAsList();

        assertThat(rows.stream().map(row -> row.<String>getAs("error") == null))
                .containsExactly(false, false, true, true);
    }

    @Test
    void tasksOfAJvmShareOneModel() throws Exception {
        Path copy = Files.copy(Path.of(ha1), folder.resolve("other name.safetensors"));
        ImageScoring.of(ha1)
                .withEngine("nd4j")
                .withMaximumBatch(4)
                .score(contents().repartition(4))
                .count();
        int before = PerJvm.shared().opened();

        List<Row> rows = ImageScoring.of(copy.toString())
                .withMaximumBatch(4)
                .withEngine("nd4j")
                .score(contents().repartition(7))
                .collectAsList();

        assertThat(rows).hasSize(SmallCollection.IMAGES);
        assertThat(PerJvm.shared().opened() - before).isLessThanOrEqualTo(1); // under its other name, once
    }

    @Test
    void aPartitionThatIsNotReadToItsEndLeavesNothingBehind() throws Exception {
        List<Row> rows = ImageScoring.of(ha1)
                .withImage("path")
                .score(paths().coalesce(1))
                .takeAsList(2);

        assertThat(rows).hasSize(2);
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(name -> name.startsWith("perceptanon-partition"));
    }

    @Test
    void anEmptyTableGivesAnEmptyTable() throws Exception {
        assertThat(ImageScoring.of(ha1)
                        .withImage("path")
                        .score(paths().where("false"))
                        .collectAsList())
                .isEmpty();
    }

    @Test
    void whatDoesNotFitIsSaidBeforeAnythingRuns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageScoring.of(ha1).withImage("photo").score(paths()))
                .withMessage("no column 'photo'; there are [path]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageScoring.of(ha1).withImage("n").score(paths().withColumn("n", functions.lit(1))))
                .withMessageContaining("'n' must hold images")
                .withMessageContaining("int");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ImageScoring.of(ha1).withImage("path").score(paths().withColumn("Score", functions.lit(1))))
                .withMessageContaining("'score'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageScoring.of(ha1)
                        .withImage("path")
                        .withOriginal("path")
                        .score(paths()))
                .withMessageContaining("HA1 model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageScoring.of(ha2).withImage("path").score(paths()))
                .withMessageContaining("HA2 model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageScoring.of(ha1).withMaximumBatch(0))
                .withMessageContaining("1 to 256 but was 0");
    }

    @Test
    void aModelThatTheDriverCannotReadIsNamedAtOnce() throws IOException {
        Path text = Files.writeString(folder.resolve("text.safetensors"), "no model");

        for (String model : List.of(folder.resolve("gone.safetensors").toString(), text.toString(), "file:/gone")) {
            assertThatThrownBy(() -> ImageScoring.of(model).withImage("path").score(paths()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(model);
        }
    }

    @Test
    void aModelThatExecutorsCannotReadIsNamedOnce() {
        ImageScoring scoring =
                ImageScoring.of("local:/no/such/model.safetensors").withImage("path");

        assertThatThrownBy(() -> scoring.requireLoadable(LocalSpark.session()))
                .isInstanceOf(IOException.class)
                .hasMessage("no such file on this executor's machine (/no/such/model.safetensors)");
        assertThatThrownBy(() -> scoring.score(paths()).count())
                .hasMessageContaining("no such file on this executor's machine");
    }

    @Test
    void anEngineThatAnExecutorDoesNotHaveIsNamedOnce() {
        assertThatThrownBy(() -> ImageScoring.of(ha1).withEngine("onnxruntime").requireLoadable(LocalSpark.session()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not run on this executor")
                .hasMessageContaining("onnxruntime");
    }

    @Test
    void aModelThatEveryMachineHasIsNotSent() throws Exception {
        ImageScoring.of("local:" + ha1).withImage("path").requireLoadable(LocalSpark.session());
        Dataset<Row> scored = ImageScoring.of("local:" + ha1).withImage("path").score(paths());

        assertThat(byName(scored)).isEqualTo(expected());
    }
}
