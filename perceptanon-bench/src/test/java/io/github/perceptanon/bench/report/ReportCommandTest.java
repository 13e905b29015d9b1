// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    static Path folder;

    private static String page;

    @BeforeAll
    static void render() throws Exception {
        for (String file : List.of("jmh-00.json", "pytorch.json", "machine.json", "skipped.json")) {
            Files.copy(MeasurementReaderTest.RECORDED.resolve(file), folder.resolve(file));
        }
        Files.createFile(folder.resolve("jmh-01.json"));
        ReportCommand.run(List.of("--render", "--out", folder.toString()));
        page = Files.readString(folder.resolve("report.md"));
    }

    @Test
    void comparesPeersOfOneNetworkWithTheNd4jEngine() {
        // 544.21 ms / 18.15 ms
        assertThat(page).contains("| ResNet18 HA1 | 1 | DL4J as shipped | 544 (441–558) | 1.84 | 30.0 | ");
    }

    @Test
    void givesSharesOfTheFastestLargeProduct() {
        // 2·512³ / 3.441 ms = 78.0 GFLOP/s; 3.63 GFLOP of ResNet18 in 18.15 ms are 200.
        assertThat(page).contains("| ResNet18 HA1 | 1 | nd4j engine | 18.2 (18.1–18.2) | 55.1 | 1.00 | 200 | 256 % |");
    }

    @Test
    void namesEveryGoal() {
        assertThat(page)
                .contains("| 8 versions of one original, HA2, to 8 separate pairs | – | 0.60 × | not measured |");
    }

    @Test
    void saysWhatWasLeftOutAndWhy() {
        assertThat(page)
                .contains("- ONNX Runtime directly: there is no resnet18-ha1.onnx")
                .contains("- PyTorch: files: there are none in");
    }

    @Test
    void everyPlotOfThePageIsThere() throws IOException {
        assertThat(page)
                .contains("(peers-resnet18.png)", "(throughput-resnet18.png)")
                .doesNotContain("resnet50.png");
        assertThat(ImageIO.read(folder.resolve("peers-resnet18.png").toFile()).getWidth())
                .isEqualTo(900);
    }

    @Test
    void refusesAnUnknownOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportCommand.run(List.of("--fast", "--out", "x")))
                .withMessageStartingWith("unknown option --fast; usage: report ");
    }

    @Test
    void refusesToRunWithoutAFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportCommand.run(List.of("--quick")))
                .withMessageStartingWith("--out is missing");
    }
}
