// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's commands, in this JVM. */
class PerceptAnonJobIT {
    private record Run(int code, String out, String err) {
        static Run of(Object... args) {
            LocalSpark.session();
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int code = PerceptAnonJob.run(
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    Stream.of(args).map(Object::toString).toArray(String[]::new));
            return new Run(code, out.toString(), err.toString());
        }
    }

    @TempDir
    Path folder;

    private static Path model;
    private static Path images;
    private static List<Path> files;

    @BeforeAll
    static void makeCollection() throws IOException {
        model = SmallCollection.model(AnnotationSetup.HA1);
        files = SmallCollection.images();
        images = files.get(0).getParent();
    }

    private static Dataset<Row> parquet(Path table) {
        return LocalSpark.session().read().parquet(table.toString());
    }

    private Path some(int from, int to) throws IOException {
        Path part = Files.createDirectories(folder.resolve("part/deeper"));
        for (Path file : files.subList(from, to)) {
            Files.copy(file, part.resolve(file.getFileName()));
        }
        return folder.resolve("part");
    }

    @Test
    void scoresFoldersIntoATable() {
        Path table = folder.resolve("scores");

        Run run = Run.of("score", "--model", model, "--images", images, "--output", table, "--partition-bytes", 10_000);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(table + ": 21 images, 0 with an error\n");
        assertThat(parquet(table).columns())
                .containsExactly("path", "score", "normalized", "label", "error", "weights_sha256", "engine");
        assertThat(parquet(table).select("path").distinct().count()).isEqualTo(21);
    }

    @Test
    void aRunGoesOnWhereAnotherStopped() throws IOException {
        Path table = folder.resolve("scores");
        Path part = some(0, 5);
        assertThat(Run.of("score", "--model", model, "--images", part, "--output", table)
                        .code())
                .isZero();
        List<Row> before = parquet(table).orderBy("path").collectAsList();
        for (Path file : files.subList(5, 9)) {
            Files.copy(file, part.resolve(file.getFileName()));
        }

        Run run = Run.of("score", "--model", model, "--images", part, "--output", table, "--resume", "--slices", 3);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("9 images");
        assertThat(parquet(table).select("path").distinct().count()).isEqualTo(9);
        assertThat(parquet(table).collectAsList()).containsAll(before);
    }

    @Test
    void aTableIsNotReplacedOrMixedByAccident() throws IOException {
        Path table = folder.resolve("scores");
        Path part = some(0, 2);
        Run.of("score", "--model", model, "--images", part, "--output", table);

        Run again = Run.of("score", "--model", model, "--images", part, "--output", table);

        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err())
                .contains("--resume adds to it, --overwrite starts over")
                .hasLineCount(1);
        Dataset<Row> others = parquet(table).withColumn("weights_sha256", functions.lit("0123"));
        Path mixed = folder.resolve("mixed");
        others.write().parquet(mixed.toString());
        Run other = Run.of("score", "--model", model, "--images", part, "--output", mixed, "--resume");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("scores of other weights, 0123").hasLineCount(1);
    }

    @Test
    void scoresAndMetricsOfATableOfPairs() throws IOException {
        Path table = folder.resolve("pairs.csv");
        Files.write(
                table,
                Stream.concat(
                                Stream.of("img1,img2,method"),
                                IntStream.range(0, 4)
                                        .mapToObj(i -> files.get(0).getFileName() + ","
                                                + files.get(i == 3 ? 4 : 0).getFileName() + ",m" + i))
                        .toList());
        Object[] input = {
            "--table",
            table,
            "--table-format",
            "csv",
            "--root",
            images,
            "--image-column",
            "img2",
            "--original-column",
            "img1"
        };
        Path scores = folder.resolve("scores");
        Path metrics = folder.resolve("metrics");

        Run scored = Run.of(Stream.concat(
                        Stream.of("score", "--model", SmallCollection.model(AnnotationSetup.HA2), "--output", scores),
                        Stream.of(input))
                .toArray());
        Run measured = Run.of(Stream.concat(
                        Stream.of("metrics", "--metrics", "mse,ssim", "--output", metrics, "--output-format", "csv"),
                        Stream.of(input))
                .toArray());

        assertThat(scored.err() + measured.err()).isEmpty();
        assertThat(scored.out()).contains("4 images, 0 with an error");
        assertThat(parquet(scores).columns()).startsWith("img1", "img2", "method", "score");
        assertThat(measured.out()).contains("4 pairs, 1 with an error"); // sizes differ
        assertThat(LocalSpark.session()
                        .read()
                        .option("header", "true")
                        .csv(metrics.toString())
                        .columns())
                .containsExactly("img1", "img2", "method", "mse", "ssim", "metrics_error");
    }

    @Test
    void fidOfGroupsIsOneDocument() throws IOException {
        Path table = folder.resolve("table");
        LocalSpark.table(List.of("path", "method"), IntStream.range(0, 8).mapToObj(i ->
                        new Object[] {i == 7 ? "gone.jpg" : files.get(i).toString(), "m" + i % 2}))
                .write()
                .parquet(table.toString());

        Run run = Run.of(
                "fid",
                "--reference",
                some(8, 12),
                "--table",
                table,
                "--group-column",
                "method",
                "--inception",
                SmallCollection.inception(),
                "--dims",
                64);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("note: 1 of group m1 cannot be read and are left out, such as no such image file");
        JsonNode groups = new ObjectMapper().readTree(run.out()).path("groups");
        assertThat(groups.path("m0").path("fid").doubleValue()).isPositive();
        assertThat(groups.path("m1").path("n").toString()).isEqualTo("[4,3]");
        assertThat(groups.path("m1").path("unreadable").toString()).isEqualTo("[0,1]");
    }

    @Test
    void correlationsHaveTheCommandsKeys() throws IOException {
        Path table = folder.resolve("table.csv");
        Files.write(
                table,
                Stream.concat(
                                Stream.of("score_mean,psnr"),
                                IntStream.range(0, 20).mapToObj(i -> i + "," + (i * i % 13)))
                        .toList());

        Run run = Run.of("correlate", "--table", table, "--table-format", "csv", "--metrics", "psnr");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.path("n").intValue()).isEqualTo(20);
        JsonNode spearman = document.path("metrics").path("psnr").path("spearman");
        assertThat(spearman.fieldNames()).toIterable().containsExactly("r", "p", "low", "high");
    }

    @Test
    void wrongUsageAndFailedWorkAreOneLineEach() throws IOException {
        Path out = folder.resolve("out");

        assertFails(2, "no command is given");
        assertFails(2, "--model", "score", "--images", images, "--output", out);
        assertFails(2, "either --images or --table", "score", "--model", model, "--output", out);
        assertFails(
                2,
                "--output-format",
                "score",
                "--model",
                model,
                "--images",
                images,
                "--output",
                out,
                "--output-format",
                "json");
        assertFails(1, "/gone", "score", "--model", model, "--images", "/gone", "--output", out);
        assertFails(
                1, "/gone.safetensors", "score", "--model", "/gone.safetensors", "--images", images, "--output", out);
        assertFails(
                1,
                "no such file on this executor",
                "score",
                "--model",
                "local:/gone",
                "--images",
                images,
                "--output",
                out);
        assertFails(
                1,
                "HA2",
                "score",
                "--model",
                SmallCollection.model(AnnotationSetup.HA2),
                "--images",
                images,
                "--output",
                out);
        assertFails(2, "--original-column", "metrics", "--images", images, "--output", out);
        assertThat(out).doesNotExist();
    }

    private static void assertFails(int code, String words, Object... args) {
        Run run = Run.of(args);

        assertThat(run.err()).startsWith("PerceptAnonJob: ").contains(words).hasLineCount(1);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }
}
