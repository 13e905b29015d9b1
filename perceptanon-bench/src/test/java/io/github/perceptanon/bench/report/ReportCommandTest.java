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
        for (String file : List.of("jmh-00.json", "perceptanon.json", "pytorch.json", "machine.json", "skipped.json")) {
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
    void givesTheMemoryOfTrainingStepsAndTheLossBeforeTheFirst() {
        assertThat(page)
                .containsPattern("\\| ResNet18 \\| 8 of 224² \\| PyTorch eager \\| .* \\| 751 MiB \\| 2\\.7738 \\|");
    }

    @Test
    void showsWhatACallAndAnImageCostAndTheShareOfThePeak() {
        // 3.63 GFLOP in 120.66 ms are 30.1 GFLOP/s of 78.0; numpy.polyfit([1, 2, 4], t, 1, w=1 / t) for the last two
        // columns.
        assertThat(page)
                .contains("### Score over images a call, 224²")
                .contains("| onnxruntime engine | 121 (39 %) | 223 (42 %) | 420 (44 %) | 20.6 ms | 100 ms |");
    }

    @Test
    void showsThePowerOfThePixels() {
        // numpy.polyfit(numpy.log(numpy.square([64, 96, 128])), numpy.log(t), 1)
        assertThat(page).containsPattern("\\| dl4j training backend \\| 179 .* \\| 292 .* \\| 681 .* \\| 0\\.94 \\|");
    }

    @Test
    void showsWhatThreadsBring() {
        // 3531.08 / 2083.69; half of that; 1463.33 / 2083.69
        assertThat(page).contains(" | 1.69 | 85 % | 0.70 |");
    }

    @Test
    void drawsTheCurves() throws IOException {
        for (String plot : List.of(
                "curve-score-batch-ms",
                "curve-training-side-ms",
                "curve-score-threads-speed-up",
                "curve-training-batch-share")) {
            assertThat(page).contains("(" + plot + ".png)");
            assertThat(ImageIO.read(folder.resolve(plot + ".png").toFile()).getWidth())
                    .isEqualTo(900);
        }
    }

    @Test
    void refusesAnInstructionSetThatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportCommand.run(List.of("--isa", "neon", "--out", "x")))
                .withMessage("the instruction set must be one of avx2, avx512 but was neon");
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
