// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnonymizeCommandTest {
    private static final String BOXES = """
            image,label,x,y,width,height
            a.png,face,20,10,16,20
            a.png,person,10,5,40,50
            b.png,head,30,10,12,12
            """;

    @TempDir
    Path folder;

    private Path photographs;
    private Path regions;
    private Path out;

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectory(folder.resolve("photographs"));
        SampleImages.write(photographs.resolve("a.png"), 80, 60, 0x203040);
        SampleImages.write(photographs.resolve("b.png"), 80, 60, 0x405060);
        SampleImages.write(photographs.resolve("nobody.png"), 80, 60, 0x102030);
        regions = Files.writeString(folder.resolve("boxes.csv"), BOXES);
        out = folder.resolve("study");
    }

    private CommandRun run(Object... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("anonymize", photographs, "--regions", regions, "--out", out), Stream.of(more))
                        .toArray());
    }

    @Test
    void writesVariantsAndAReport() throws IOException {
        CommandRun run =
                run("--method", "solid,blur,pixelate,inpaint", "--scope", "face,person", "--label", "head=face");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(out + ": 12 variants of 2 photographs, variants.csv, report.html\n");
        assertThat(run.errLines()).containsExactly("note: 1 photograph without a region: nobody.png");
        assertThat(Files.readAllLines(out.resolve("variants.csv")))
                .hasSize(13)
                .contains("orig/a.jpg,anon/a_person_inpaint.jpg,own,person,inpaint");
        assertThat(out.resolve("report.html"))
                .content()
                .contains("12 variants of 2 of 3 photographs", "orig/a.jpg", "nobody.png")
                .doesNotContain("<script");
    }

    @Test
    void theDefaultIsSolidOverFaces() throws IOException {
        CommandRun run = run();
        assertThat(run.exitCode()).isZero();
        assertThat(run.errLines())
                .containsExactly(
                        "note: 2 photographs without a region: b.png, nobody.png",
                        "note: labels that stand for nothing: head");
        assertThat(Files.readAllLines(out.resolve("variants.csv")))
                .containsExactly("img1,img2,dataset,scope,method", "orig/a.jpg,anon/a_face_solid.jpg,own,face,solid");
    }

    @Test
    void aSecondRunKeepsWhatIsThere() {
        run();
        CommandRun again = run();
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("1 variant of 1 photograph", "3 from an earlier run");
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        JsonNode document = new ObjectMapper().readTree(run("--json").out());
        assertThat(document.get("variants").asInt()).isEqualTo(1);
        assertThat(document.get("photographs").asInt()).isEqualTo(3);
        assertThat(document.get("leftOut").get("head").asInt()).isEqualTo(1);
    }

    @Test
    void wholeImagesNeedNoRegions() throws IOException {
        CommandRun run = CommandRun.of(
                "anonymize",
                photographs,
                "--out",
                out,
                "--scope",
                "image",
                "--method",
                "blur=0.1,pixelate",
                "--format",
                "png");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(out.resolve("variants.csv")))
                .hasSize(7)
                .contains("orig/nobody.png,anon/nobody_image_blur-0.1.png,own,image,blur");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--method | mosaic | one of solid, blur, pixelate, inpaint, external but was 'mosaic'",
                "--method | blur=7 | above 0 and at most 1",
                "--method | blur,blur | two called 'blur'",
                "--scope | hand | face, person or image but was 'hand'",
                "--label | head | LABEL=SCOPE",
                "--label | head=hand | 'hand'",
                "--label | head=image | image",
                "--grow | 0 | above 0 and at most 10.0 but was 0.0",
                "--grow | NaN | NaN",
                "--shape | star | 'star'",
                "--regions-format | yolo | coco, voc, celeba, lfw, labelme, csv but was 'yolo'",
                "--quality | 2 | at most 1 but was 2.0",
                "--threads | 0 | 1 to 256 but were 0",
                "--dataset | ../x | '../x'",
                "--format | gif | 'gif'"
            })
    void wrongUsageIsOneLine(String option, String value, String words) {
        CommandRun run = run(option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: ")
                .contains(words);
        assertThat(out).doesNotExist();
    }

    @Test
    void solidWholeImagesAreWrongUsage() {
        CommandRun run = CommandRun.of("anonymize", photographs, "--out", out, "--scope", "image");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("solid", "blur");
    }

    @Test
    void missingRegionsAreWrongUsage() {
        CommandRun run = CommandRun.of("anonymize", photographs, "--out", out);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--regions");
    }

    private void fails(List<String> words, Object... more) {
        CommandRun run = run(more);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("perceptanon: ").contains(words));
        assertThat(out.resolve("variants.csv")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../a.png,face,1,1,5,5 | '../a.png' leads out",
                "/a.png,face,1,1,5,5 | must be relative",
                "a.png,face,NaN,1,5,5 | 'NaN'",
                "a.png,face,1,1,-5,5 | at least 0",
                "a.png,face,1,1,5 | 5 cells",
                "a.png,hand,1,1,5,5 | its labels are hand, see --label",
                "c.png,face,1,1,5,5 | names none of the photographs"
            })
    void badRegionFilesAreOneLine(String row, String words) throws IOException {
        Files.writeString(regions, "image,label,x,y,width,height\n" + row + "\n");
        fails(List.of(words, regions.toString()));
    }

    @Test
    void anXmlBombIsOneLine() throws IOException {
        regions = Files.writeString(
                folder.resolve("a.xml"),
                "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;\">]><annotation>&y;</annotation>");
        fails(List.of("document type", "a.xml"));
    }

    @Test
    void runLengthsOfATerapixelAreOneLine() throws IOException {
        regions = Files.writeString(folder.resolve("a.json"), """
                {"images": [{"id": 1, "file_name": "a.png", "width": 1000000, "height": 1000000}],
                 "categories": [{"id": 1, "name": "face"}],
                 "annotations": [{"image_id": 1, "category_id": 1,
                   "segmentation": {"size": [1000000, 1000000], "counts": [0, 1000000000000]}}]}
                """);
        fails(List.of("a.json", "1000000x1000000", "65535"));
    }

    @Test
    void aMissingFolderIsNamed() {
        photographs = folder.resolve("none");
        fails(List.of("no such file", "none"));
    }

    @Test
    void aFolderOfOtherThingsIsNotTouched() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.txt"), "mine");
        fails(List.of("not empty", out.toString()));
        assertThat(out.toFile().list()).containsExactly("thesis.txt");
    }

    @Test
    void otherSettingsNeedOverwrite() {
        run();
        CommandRun other = run("--method", "blur");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.errLines()).singleElement().asString().contains("methods solid", "--overwrite");
        assertThat(run("--method", "blur", "--overwrite").exitCode()).isZero();
    }

    /** The face would stay visible. */
    @Test
    void regionsOutsideTheirPhotographAreSaidAndTheOthersTreated() throws IOException {
        Files.writeString(regions, BOXES.replace("30,10,12,12", "80,10,12,12"));
        CommandRun run = run("--label", "head=face");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines().get(0))
                .startsWith("perceptanon: b.png: a face at (x 80.0")
                .contains("80x60");
        assertThat(run.out()).contains("1 variant of 1 photograph");
    }

    @Test
    void variantsOfSampleDataSaySo() throws IOException {
        Files.writeString(photographs.resolve("README.txt"), DataOrigin.SYNTHETIC);
        CommandRun run = run();
        assertThat(run.out()).contains(DataOrigin.SYNTHETIC);
        assertThat(out.resolve("README.txt")).content().contains(DataOrigin.SYNTHETIC);
        assertThat(out.resolve("variants.csv"))
                .content()
                .contains("method,data")
                .contains(DataOrigin.SYNTHETIC);
        assertThat(out.resolve("report.html")).content().containsIgnoringCase(DataOrigin.SYNTHETIC);
        assertThat(new ObjectMapper().readTree(run("--json").out()).get("data").asText())
                .isEqualTo(DataOrigin.SYNTHETIC);
    }
}
