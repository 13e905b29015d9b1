// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
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
