// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command with a small YOLO whose weights are a formula: what is red is a face, what is blue a person. */
class AnonymizeDetectorTest {
    private static final Path MODELS = Path.of("../perceptanon-anonymize/src/test/resources/detectors");
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;

    @TempDir
    Path folder;

    private Path photographs;
    private Path out;

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectory(folder.resolve("photographs"));
        out = folder.resolve("study");
        draw("both.png", true, true);
        draw("face.png", true, false);
        draw("nobody.png", false, false);
    }

    private void draw(String name, boolean face, boolean person) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(new Color(120, 120, 120));
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        if (face) {
            pen.setColor(new Color(220, 30, 30));
            pen.fillRect(30, 20, 30, 35);
        }
        if (person) {
            pen.setColor(new Color(20, 30, 220));
            pen.fillRect(100, 40, 40, 60);
        }
        pen.dispose();
        ImageIO.write(image, "png", photographs.resolve(name).toFile());
    }

    private CommandRun run(Object... more) {
        return CommandRun.of(Stream.concat(Stream.of("anonymize", photographs, "--out", out), Stream.of(more))
                .toArray());
    }

    private CommandRun yolo(Object... more) {
        return run(Stream.concat(
                        Stream.of("--detector", "yolo", "--detector-model", MODELS.resolve("yolo.onnx")),
                        Stream.of(more))
                .toArray());
    }

    private static Color pixel(Path image, int x, int y) throws IOException {
        return new Color(ImageIO.read(image.toFile()).getRGB(x, y));
    }

    @Test
    void facesAreFoundAndCoveredAndPhotographsWithoutOneAreAllNamed() throws IOException {
        CommandRun run = yolo("--scope", "face,person", "--format", "png");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .first()
                .isEqualTo(out + ": 3 variants of 2 photographs, variants.csv, report.html");
        assertThat(run.out()).containsPattern("\n  face: [1-9][0-9]* detected\n  person: [1-9][0-9]* detected\n");
        assertThat(run.errLines())
                .containsExactly(
                        "warning: nothing was detected in 1 photograph, which may be a mistake; left out:",
                        "- nobody.png",
                        "warning: no person was detected in 1 photograph with other variants:",
                        "- orig/face.png");
        assertThat(Files.readAllLines(out.resolve("variants.csv")))
                .containsExactly(
                        "img1,img2,dataset,scope,method",
                        "orig/both.png,anon/both_face_solid.png,own,face,solid",
                        "orig/both.png,anon/both_person_solid.png,own,person,solid",
                        "orig/face.png,anon/face_face_solid.png,own,face,solid");
        assertThat(pixel(out.resolve("anon/face_face_solid.png"), 45, 37)).isEqualTo(Color.BLACK);
        assertThat(pixel(out.resolve("anon/face_face_solid.png"), 150, 110)).isEqualTo(new Color(120, 120, 120));
        assertThat(pixel(out.resolve("anon/both_person_solid.png"), 120, 70)).isEqualTo(Color.BLACK);
        assertThat(pixel(out.resolve("anon/both_person_solid.png"), 45, 37)).isEqualTo(new Color(220, 30, 30));
        assertThat(out.resolve("report.html"))
                .content()
                .contains("What the detector found", "orig/both.png – face 1.00 0.", "nobody.png");
        JsonNode regions =
                new ObjectMapper().readTree(out.resolve("regions.json").toFile());
        assertThat(regions.get("annotations"))
                .isNotEmpty()
                .allSatisfy(region -> assertThat(region.get("score").asDouble()).isBetween(0.25, 1.0));
    }

    @Test
    void whatWasFoundCanBeUsedAsARegionFile() throws IOException {
        yolo();
        Path again = folder.resolve("again");
        CommandRun run = CommandRun.of(
                "anonymize", out.resolve("orig"), "--regions", out.resolve("regions.json"), "--out", again);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("2 variants of 2 photographs");
    }

    @Test
    void aSecondRunKeepsWhatIsThereAndAnotherThresholdDoesNot() {
        yolo();
        assertThat(yolo().out()).contains("(3 from an earlier run)", "face: ");
        assertThat(yolo("--detector-score", 0.9, "--detector-overlap", 0.3).out())
                .doesNotContain("earlier run");
    }

    @Test
    void jsonCountsWhatWasFound() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(yolo("--json", "--detector-batch", 2, "--scope", "face,person")
                        .out());
        assertThat(document.get("detected").get("face").asInt()).isPositive();
        assertThat(document.get("detected").get("person").asInt()).isPositive();
        assertThat(document.get("detector").asText()).contains("yolo.onnx", "score 0.25");
        assertThat(document.get("withoutVariants")).hasSize(1);
    }

    @Test
    void besideWholeImagesOnlyFacesAreLookedFor() {
        CommandRun run = yolo("--scope", "face,image", "--method", "blur");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("5 variants of 3 photographs").doesNotContain("image: ");
        assertThat(run.errLines())
                .containsExactly(
                        "warning: no face was detected in 1 photograph with other variants:", "- orig/nobody.jpg");
    }

    @Test
    void whenNothingIsFoundAnywhereTheWorkFailed() {
        CommandRun run = yolo("--detector-score", 0.99999);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: the detector found no face in 3 photographs; see --detector-score");
    }

    @Test
    void aModelOfAnotherKindIsOneLine() {
        CommandRun run = run("--detector", "yunet", "--detector-model", MODELS.resolve("yolo.onnx"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: not a detector of the kind yunet: it has no output cls_8")
                .contains("expected", "found inputs images", "output0", "yolo.onnx");
        assertThat(out).doesNotExist();
    }

    @Test
    void aScopeThatTheDetectorNeverFindsIsOneLine() {
        CommandRun run =
                run("--detector", "scrfd", "--detector-model", MODELS.resolve("scrfd.onnx"), "--scope", "person");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .contains("the detector finds no person: its labels are 'face'", "scrfd.onnx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--detector yolo | needs the file of its model, --detector-model",
                "--detector-model m.onnx | need --detector",
                "--detector-score 0.5 | need --detector",
                "--detector mtcnn --detector-model m.onnx | one of yunet, scrfd, centerface, yolo but was 'mtcnn'",
                "--detector yolo --detector-model m.onnx --regions a.csv | takes the place of --regions",
                "--detector yolo --detector-model m.onnx --boxes | takes the place of --regions",
                "--detector yolo --detector-model m.onnx --scope image --method blur | no use for whole images",
                "--detector yolo --detector-model m.onnx --detector-score 2 | at most 1 but was 2.0",
                "--detector yolo --detector-model m.onnx --detector-size 100 | multiple of 32",
                "--detector yolo --detector-model m.onnx --detector-batch 0 | from 1 to 64 but was 0",
                "--scope face | --regions or --detector must say"
            })
    void wrongUsageIsOneLine(String options, String words) {
        CommandRun run = run((Object[]) options.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(words);
        assertThat(out).doesNotExist();
    }

    @Test
    void aMissingModelIsNamed() {
        CommandRun run = run("--detector", "yunet", "--detector-model", folder.resolve("none.onnx"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("perceptanon: no such file (" + folder.resolve("none.onnx") + ")");
        assertThat(List.of(folder.toFile().list())).containsExactly("photographs");
    }
}
