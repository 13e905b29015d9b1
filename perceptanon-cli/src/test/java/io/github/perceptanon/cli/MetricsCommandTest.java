// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.file.OutputLock;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCommandTest {
    private static final String HEADER = "img1,img2,dataset,scope,method,a1,a2,score_mean\n";

    @TempDir
    Path folder;

    private Path original;
    private Path anonymized;
    private Path csv;
    private Path out;

    @BeforeEach
    void drawImages() throws IOException {
        original = drawn("original.png", 40, 30, 0x203040);
        anonymized = drawn("anonymized.png", 40, 30, 0x405060);
        drawn("large.png", 41, 30, 0x405060);
        csv = folder.resolve("HA1.csv");
        out = folder.resolve("judged.csv");
    }

    private Path drawn(String name, int width, int height, int colour) throws IOException {
        return SampleImages.write(folder.resolve(name), width, height, colour);
    }

    private CommandRun overRows(String... rows) throws IOException {
        Files.writeString(csv, HEADER + String.join("\n", rows) + "\n");
        return CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse,psnr");
    }

    @Test
    void computedRowsAreReplacedOnlyWhenThatIsAskedFor() throws IOException {
        Files.writeString(csv, HEADER + "original.png,anonymized.png,coco,face,mask,3,4,3.5\n");
        Files.writeString(out, "earlier");
        CommandRun run = CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly(
                        "perceptanon: the file already exists; --resume keeps the rows that are done, --overwrite "
                                + "starts"
                                + " over (" + out + ")");
        assertThat(out).hasContent("earlier");
        assertThat(CommandRun.of(
                                "metrics",
                                "--csv",
                                csv,
                                "--root",
                                folder,
                                "--out",
                                out,
                                "--metrics",
                                "mse",
                                "--overwrite")
                        .exitCode())
                .isZero();
    }

    @Test
    void aSecondRunForTheSameFileIsToldAtOnce() throws Exception {
        OutputLock lock = OutputLock.ofFile(out);
        try (lock) {
            CommandRun run = CompletableFuture.supplyAsync(() ->
                            CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse"))
                    .get();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errLines())
                    .containsExactly("perceptanon: in use by another thread of this process (" + out + ")");
        }
    }

    @Test
    void leavesOutWhatNeedsLargerImages() throws IOException {
        CommandRun run = CommandRun.of("metrics", original, anonymized, "--json");

        JsonNode values = new ObjectMapper().readTree(run.out());
        assertThat(run.exitCode()).isZero();
        assertThat(values.fieldNames())
                .toIterable()
                .contains("mse", "psnr", "ssim")
                .doesNotContain("ms_ssim");
        assertThat(run.err()).contains("ms_ssim is skipped where a side is shorter than");
    }

    @Test
    void writesInfinityAsAWord() throws IOException {
        CommandRun run = CommandRun.of("metrics", original, original, "--json", "--metrics", "psnr,mse");

        JsonNode values = new ObjectMapper().readTree(run.out());
        assertThat(values.path("psnr").textValue()).isEqualTo("Infinity");
        assertThat(values.path("mse").doubleValue()).isZero();
    }

    @Test
    void aFileOfImagePairsIsEnough() throws IOException {
        Files.writeString(csv, "img1,img2,camera\noriginal.png,anonymized.png,front\n");

        CommandRun run = CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse");

        assertThat(run.err()).isEmpty();
        assertThat(Files.readAllLines(out)).hasSize(2).first().isEqualTo("img1,img2,camera,mse");
    }

    @Test
    void appendsColumnsAndKeepsTheOthers() throws IOException {
        CommandRun run = overRows(
                "original.png,anonymized.png,coco,face,mask,3,4,3.5", "original.png,original.png,coco,face,none,1,1,1");

        List<String> lines = Files.readAllLines(out);
        assertThat(run.exitCode()).isZero();
        assertThat(lines.get(0)).isEqualTo(HEADER.strip() + ",mse,psnr");
        assertThat(lines.get(1)).startsWith("original.png,anonymized.png,coco,face,mask,3,4,3.5,0.0");
        assertThat(lines.get(2)).endsWith(",0.0,Infinity");
    }

    @Test
    void namesTheRowWhoseImagesDifferInSize() throws IOException {
        CommandRun run = overRows(
                "original.png,anonymized.png,coco,face,mask,3,4,3.5", "original.png,large.png,coco,face,mask,3,4,3.5");

        assertFailure(run, "row 2", "40x30", "41x30");
    }

    @Test
    void refusesAPairOfDifferentSizeAndNamesTheWayOut() {
        CommandRun run = CommandRun.of("metrics", original, folder.resolve("large.png"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("large.png", "40x30", "41x30", "--resize");
    }

    @Test
    void resizesWhenAskedByTheFilterThatIsNamed() throws IOException {
        drawn("twice.png", 80, 60, 0x405060);

        JsonNode bilinear = resized("bilinear");
        JsonNode bicubic = resized("bicubic");

        assertThat(bilinear.path("mse").doubleValue()).isPositive();
        assertThat(bicubic.path("mse").doubleValue())
                .isPositive()
                .isNotEqualTo(bilinear.path("mse").doubleValue());
    }

    private JsonNode resized(String filter) throws IOException {
        Path twice = folder.resolve("twice.png");
        return new ObjectMapper()
                .readTree(CommandRun.of("metrics", original, twice, "--resize", filter, "--json")
                        .out());
    }

    @Test
    void resizesRowsToo() throws IOException {
        overRows("original.png,large.png,coco,face,mask,3,4,3.5");

        CommandRun run = CommandRun.of(
                "metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse", "--resize", "bicubic");

        assertThat(run.exitCode()).isZero();
        assertThat(Files.readAllLines(out)).hasSize(2);
    }

    @Test
    void resumingKeepsWhatWasComputedBefore() throws IOException {
        overRows("original.png,anonymized.png,coco,face,mask,3,4,3.5");
        String judged = Files.readString(out);
        Files.writeString(out, judged.replaceAll(",[^,]*,[^,]*\n$", ",0.125,42.0\n"));
        Files.writeString(csv, "original.png,original.png,coco,face,none,1,1,1\n", StandardOpenOption.APPEND);

        CommandRun run = resume("mse,psnr");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("2 rows").contains("1 row kept");
        assertThat(Files.readAllLines(out).get(1)).endsWith(",0.125,42.0");
        assertThat(Files.readAllLines(out).get(2)).endsWith(",0.0,Infinity");
    }

    @Test
    void resumingComputesEveryRowAnewForOneMoreMetric() throws IOException {
        overRows("original.png,anonymized.png,coco,face,mask,3,4,3.5");

        CommandRun run = resume("mse,psnr,l1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain("kept");
        assertThat(Files.readAllLines(out).get(0)).endsWith(",mse,psnr,l1");
    }

    @Test
    void resumingRefusesToLoseAColumn() throws IOException {
        overRows("original.png,anonymized.png,coco,face,mask,3,4,3.5");

        CommandRun run = resume("mse");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("judged.csv", "'psnr'");
    }

    @Test
    void resumingRefusesAFileOfOtherColumns() throws IOException {
        overRows("original.png,anonymized.png,coco,face,mask,3,4,3.5");
        Files.writeString(out, "a,b\n1,2\n");

        CommandRun run = resume("mse,psnr");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("judged.csv", "HA1.csv");
        assertThat(out).hasContent("a,b\n1,2");
    }

    private CommandRun resume(String metrics) {
        return CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", metrics, "--resume");
    }

    @Test
    void aFolderThatIsMissingIsNamedBeforeAnyWork() throws IOException {
        Files.writeString(csv, HEADER);
        Path nowhere = folder.resolve("none").resolve("out.csv");

        CommandRun run = CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", nowhere);

        assertFailure(run, "out.csv", "there is no folder");
    }

    @Test
    void theTableItselfIsNotOverwritten() throws IOException {
        Files.writeString(csv, HEADER);

        CommandRun run = CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", csv);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--out must not be the --csv file");
        assertThat(csv).hasContent(HEADER);
    }

    @Test
    void namesTheImageThatIsMissing() throws IOException {
        assertFailure(overRows("original.png,gone.png,coco,face,mask,3,4,3.5"), "gone.png");
    }

    @Test
    void namesTheImageThatIsNone() throws IOException {
        Files.writeString(folder.resolve("text.png"), "this is no picture");

        assertFailure(overRows("original.png,text.png,coco,face,mask,3,4,3.5"), "text.png");
    }

    @Test
    void namesTheJpegThatIsCutShort() throws IOException {
        Path whole = folder.resolve("whole.jpg");
        BufferedImage picture =
                ImageIO.read(drawn("big.png", 200, 200, 0x123456).toFile());
        ImageIO.write(picture, "jpg", whole.toFile());
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(bytes, bytes.length / 2));

        assertFailure(overRows("big.png,cut.jpg,coco,face,mask,3,4,3.5"), "cut.jpg");
    }

    @Test
    void refusesAHeaderThatClaimsBillionsOfPixels() throws IOException {
        byte[] png = Files.readAllBytes(original);
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        Files.write(folder.resolve("huge.png"), png);

        assertFailure(overRows("original.png,huge.png,coco,face,mask,3,4,3.5"), "huge.png", "60000");
    }

    @Test
    void namesTheColumnThatIsMissing() throws IOException {
        Files.writeString(csv, "img1,dataset,scope,method,a1,score_mean\no.png,coco,face,mask,1,1\n");

        assertFailure(CommandRun.of("metrics", "--csv", csv, "--root", folder, "--out", out), "HA1.csv", "'img2'");
    }

    @Test
    void namesTheRowOfAScoreThatIsNoNumber() throws IOException {
        assertFailure(overRows("original.png,anonymized.png,coco,face,mask,3,4,high"), "HA1.csv", "row 1", "'high'");
    }

    @Test
    void refusesAPathThatLeavesTheDataRoot() throws IOException {
        assertFailure(overRows("original.png,../secret.png,coco,face,mask,3,4,3.5"), "row 1", "../secret.png");
        assertFailure(overRows("original.png,/etc/passwd,coco,face,mask,3,4,3.5"), "row 1", "/etc/passwd");
    }

    @Test
    void refusesAMetricThatIsNoneAndOptionsThatDoNotGoTogether() {
        assertThat(CommandRun.of("metrics", original, anonymized, "--metrics", "vibes")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("metrics", original).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("metrics", "--csv", csv).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("metrics", original, anonymized, "--resume").exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("metrics", original, anonymized, "--resize", "nearest")
                        .exitCode())
                .isEqualTo(2);
    }

    private void assertFailure(CommandRun run, String... words) throws IOException {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).startsWith("perceptanon: ").contains(words);
        assertThat(run.out()).isEmpty();
        assertThat(out).doesNotExist();
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
        assertThat(Files.readString(csv, StandardCharsets.UTF_8)).isNotEmpty();
    }
}
