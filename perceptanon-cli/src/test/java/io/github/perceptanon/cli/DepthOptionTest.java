// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.CsvTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scan of 16-bit grey from 0 to 39029, which Pillow's clip leaves almost white. */
class DepthOptionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path scan;
    private static Path plain;
    private static Path model;

    @BeforeAll
    static void drawScan() throws IOException {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_USHORT_GRAY);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                picture.getRaster().setSample(x, y, 0, 1000 * x + y);
            }
        }
        scan = folder.resolve("scan.png");
        ImageIO.write(picture, "png", scan.toFile());
        plain = SampleImages.write(folder.resolve("plain.png"), 40, 30, 0x203040);
        model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
    }

    private static JsonNode json(Object... command) throws IOException {
        CommandRun run = CommandRun.of(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).as("nothing was clipped without being asked for").isEmpty();
        return JSON.readTree(run.out());
    }

    @Test
    void scoresSayHowSamplesWereMapped() throws IOException {
        JsonNode document = json("score", "--model", model, scan, plain, "--json", "--depth", "window=20000,10000");
        assertThat(document.get("depthMapping").asText()).isEqualTo("window=20000,10000");
        JsonNode depth = document.get("scores").get(0).get("depth");
        assertThat(depth.get("mapping").asText()).isEqualTo("window=20000,10000");
        assertThat(depth.get("low").asDouble()).isEqualTo(15000);
        assertThat(depth.get("high").asDouble()).isEqualTo(25000);
        assertThat(depth.get("below").asInt()).isEqualTo(15 * 30);
        assertThat(document.get("scores").get(1).has("depth")).as("of 8 bits").isFalse();
    }

    @Test
    void anotherMappingIsAnotherScore() throws IOException {
        double full = score("full");
        assertThat(score("percentile=1,99")).isNotEqualTo(full);
        CommandRun clipped = CommandRun.of("score", "--model", model, scan, "--json");
        JsonNode document = JSON.readTree(clipped.out());
        assertThat(document.get("depthMapping").asText()).isEqualTo("pillow");
        assertThat(document.get("scores").get(0).get("depth").get("above").asInt())
                .isEqualTo(39 * 30);
        assertThat(document.get("scores").get(0).get("score").asDouble()).isNotEqualTo(full);
        assertThat(clipped.errLines()).singleElement().asString().contains("choose another mapping of depth");
    }

    private static double score(String depth) throws IOException {
        return json("score", "--model", model, scan, "--json-lines", "--depth", depth)
                .get("score")
                .asDouble();
    }

    @Test
    void metricsAndExplanationsSaySoToo() throws IOException {
        JsonNode metrics = json("metrics", scan, scan, "--json", "--metrics", "mse", "--depth", "full");
        assertThat(metrics.get("originalDepth").get("high").asInt()).isEqualTo(65_535);
        assertThat(metrics.get("anonymizedDepth").get("mapping").asText()).isEqualTo("full");
        JsonNode map = json("explain", "--model", model, scan, "--json", "--depth", "percentile=0,100");
        assertThat(map.get("depth").get("high").asInt()).isEqualTo(39_029);
    }

    private static final String FULL = "full from 0.0 to 65535.0: 0 samples below, 0 above";

    private static CommandRun measure(Path table, Path out, String metrics, String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of("metrics", "--csv", table, "--root", folder, "--out", out, "--metrics", metrics),
                        Stream.of(more))
                .toArray());
    }

    @Test
    void tablesOfMetricsSaySoInColumns(@TempDir Path place) throws IOException {
        Path pairs =
                Files.writeString(place.resolve("pairs.csv"), "img1,img2\nplain.png,plain.png\nscan.png,plain.png\n");
        Path out = place.resolve("out.csv");

        CommandRun run = measure(pairs, out, "mse", "--depth", "window=20000,10000");

        assertThat(run.err()).isEmpty();
        CsvTable table = CsvTable.read(out);
        assertThat(table.header()).containsExactly("img1", "img2", "mse", "originalDepth", "anonymizedDepth");
        assertThat(table.column("originalDepth"))
                .containsExactly("", "window=20000,10000 from 15000.0 to 25000.0: 450 samples below, 449 above");
        assertThat(table.column("anonymizedDepth")).containsExactly("", "");
    }

    @Test
    void keptRowsAreOfTheSameMapping(@TempDir Path place) throws IOException {
        Path pairs = Files.writeString(place.resolve("pairs.csv"), "img1,img2\nscan.png,scan.png\n");
        Path out = place.resolve("out.csv");
        measure(pairs, out, "mse", "--depth", "full");
        Files.writeString(pairs, "plain.png,scan.png\n", StandardOpenOption.APPEND);

        CommandRun other = measure(pairs, out, "mse", "--resume", "--depth", "percentile=1,99");
        CommandRun same = measure(pairs, out, "mse", "--resume", "--depth", "full");

        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.errLines())
                .containsExactly(
                        "perceptanon: " + out + ": row 1 has metrics of images read with --depth 'full' and not"
                                + " 'percentile=1,99'; --resume needs the same, --overwrite starts over");
        assertThat(same.out()).contains("1 row kept");
        assertThat(CsvTable.read(out).column("originalDepth")).containsExactly(FULL, "");
        assertThat(CsvTable.read(out).column("anonymizedDepth")).containsExactly(FULL, FULL);
    }

    @Test
    void aTableThatHasTheColumnsGetsMoreMetricsOfTheSameMapping(@TempDir Path place) throws IOException {
        Path pairs = Files.writeString(place.resolve("pairs.csv"), "img1,img2\nscan.png,scan.png\n");
        Path first = place.resolve("first.csv");
        measure(pairs, first, "mse", "--depth", "full");
        Files.writeString(first, "scan.png,plain.png,1.0,,\n", StandardOpenOption.APPEND);
        Path second = place.resolve("second.csv");

        CommandRun other = measure(first, second, "psnr");
        CommandRun same = measure(first, second, "psnr", "--depth", "full");
        CommandRun again = measure(first, second, "psnr", "--depth", "full", "--resume");

        assertThat(other.errLines())
                .containsExactly(
                        "perceptanon: " + first + ": row 1 has metrics of images read with --depth 'full' and not"
                                + " 'pillow'; use the same, or a table without these metrics");
        assertThat(same.err()).isEmpty();
        assertThat(again.out()).contains("2 rows kept");
        CsvTable table = CsvTable.read(second);
        assertThat(table.header()).containsExactly("img1", "img2", "mse", "originalDepth", "anonymizedDepth", "psnr");
        assertThat(table.column("originalDepth")).containsExactly(FULL, FULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lung | pillow, full, window=CENTER,WIDTH or percentile=LOW,HIGH but was 'lung'",
                "window=100,0 | the width of a window must be above 0",
                "window=1000 | but was 'window=1000'",
                "percentile=99,1 | the lower one first, but were 99.0 and 1.0"
            })
    void wrongUsageIsOneLine(String depth, String words) {
        CommandRun run = CommandRun.of("score", "--model", model, scan, "--depth", depth);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(words);
    }
}
