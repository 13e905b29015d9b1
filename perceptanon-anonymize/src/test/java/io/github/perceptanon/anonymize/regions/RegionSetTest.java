// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.anonymize.Bitmap;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionSetTest {
    private static final Region FACE = new Region.Rectangle(4, 5, 10, 12);
    private static final Region PERSON = new Region.Rectangle(20, 2, 10, 26);

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static ImageRegions only(RegionSet set) {
        assertThat(set.images()).hasSize(1);
        return set.images().iterator().next();
    }

    @ParameterizedTest
    @CsvSource({"a.json, COCO", "a.xml, VOC", "l.json, LABELME", "a.csv, CSV"})
    void readsFaceAndPersonOfEveryFormat(String name, RegionFormat format) throws IOException {
        String text = switch (format) {
            case COCO -> RegionFiles.COCO;
            case VOC -> RegionFiles.VOC;
            case LABELME -> RegionFiles.LABELME;
            default -> RegionFiles.CSV;
        };
        RegionOptions options =
                RegionOptions.defaults().withLabel("Head", Scope.FACE).withOutlines(false);

        RegionSet set = RegionSet.read(file(name, text), options);

        assertThat(set.format()).isEqualTo(format);
        ImageRegions image = only(set);
        assertThat(image.name()).isEqualTo("a.jpg");
        assertThat(image.of(Scope.FACE)).containsExactly(FACE);
        assertThat(image.of(Scope.PERSON)).containsExactly(PERSON);
        assertThat(image.width()).isEqualTo(format == RegionFormat.CSV ? 0 : 40);
    }

    @Test
    void outlinesCoverTheirPixels() throws IOException {
        Region person = only(RegionSet.read(file("a.json", RegionFiles.COCO), RegionOptions.defaults()))
                .of(Scope.PERSON)
                .get(0);
        assertThat(person).isInstanceOf(Bitmap.class);
        assertThat(person.bounds()).isEqualTo(PERSON);
        assertThat(person.contains(20.5, 2.5)).isTrue();
        assertThat(person.contains(19.5, 2.5)).isFalse();
    }

    @Test
    void runLengthsMayBeCompressed() throws IOException {
        Bitmap expected = Bitmap.of(40, 30, 100, 20, 1080);
        for (String counts : List.of("[100, 20, 1080]", "\"T3d0hQ1\"")) {
            String segmentation = "{\"size\": [30, 40], \"counts\": " + counts + "}";
            RegionSet set = RegionSet.read(file("a.json", RegionFiles.coco(segmentation)), RegionOptions.defaults());
            assertThat(only(set).of(Scope.PERSON)).containsExactly(expected);
        }
    }

    @Test
    void aSeveredPersonIsOneRegion() throws IOException {
        String parts = "[[2, 2, 8, 2, 8, 8, 2, 8], [20, 20, 28, 20, 28, 28, 20, 28]]";
        Region person = only(RegionSet.read(file("a.json", RegionFiles.coco(parts)), RegionOptions.defaults()))
                .of(Scope.PERSON)
                .get(0);
        assertThat(person.bounds()).isEqualTo(new Region.Rectangle(2, 2, 26, 26));
        assertThat(((Bitmap) person).area()).isEqualTo(6 * 6 + 8 * 8);
    }

    @Test
    void celebAsListHasFaces() throws IOException {
        RegionSet set = RegionSet.read(file("list_bbox_celeba.txt", RegionFiles.CELEBA), RegionOptions.defaults());
        assertThat(set.format()).isEqualTo(RegionFormat.CELEBA);
        assertThat(set.images()).extracting(ImageRegions::name).containsExactly("a.jpg", "000002.jpg");
        assertThat(set.images().iterator().next().of(Scope.FACE)).containsExactly(FACE);
    }

    @Test
    void celebAsListAsATableHasFaces() throws IOException {
        String table = "image_id,x_1,y_1,width,height\na.jpg,4,5,10,12\n";
        assertThat(only(RegionSet.read(file("list_bbox_celeba.csv", table), RegionOptions.defaults()))
                        .of(Scope.FACE))
                .containsExactly(FACE);
    }

    @Test
    void lfwsListsNameImagesWithAFaceInTheMiddle() throws IOException {
        RegionSet people = RegionSet.read(file("people.txt", RegionFiles.LFW_PEOPLE), RegionOptions.defaults());
        assertThat(people.format()).isEqualTo(RegionFormat.LFW);
        assertThat(people.images())
                .extracting(ImageRegions::name)
                .containsExactly(
                        "Aaron_Eckhart/Aaron_Eckhart_0001.jpg",
                        "Abdel_Aziz_Al-Hakim/Abdel_Aziz_Al-Hakim_0001.jpg",
                        "Abdel_Aziz_Al-Hakim/Abdel_Aziz_Al-Hakim_0002.jpg",
                        "Abdel_Aziz_Al-Hakim/Abdel_Aziz_Al-Hakim_0003.jpg");
        Region.Rectangle face =
                people.images().iterator().next().of(Scope.FACE).get(0).bounds();
        assertThat(face.width() * 2.2).isCloseTo(250, within(1e-9));
        assertThat(face.x() + face.width() / 2).isCloseTo(125, within(1e-9));

        RegionSet pairs = RegionSet.read(file("pairs.txt", RegionFiles.LFW_PAIRS), RegionOptions.defaults());
        assertThat(pairs.images())
                .extracting(ImageRegions::name)
                .containsExactly(
                        "Abel_Pacheco/Abel_Pacheco_0001.jpg",
                        "Abel_Pacheco/Abel_Pacheco_0004.jpg",
                        "Abdel_Madi/Abdel_Madi_0005.jpg",
                        "Dean_Barker/Dean_Barker_0001.jpg");
    }

    @Test
    void boxesBecomeEllipsesThatGrow() throws IOException {
        RegionOptions options =
                RegionOptions.defaults().withShape(BoxShape.ELLIPSE).withGrowth(1.5);
        RegionSet set = RegionSet.read(file("a.csv", RegionFiles.CSV), options);
        assertThat(only(set).of(Scope.FACE)).containsExactly(new Region.Ellipse(9, 11, 7.5, 9));
    }

    @Test
    void labelMesCirclesAreEllipses() throws IOException {
        String circle = RegionFiles.LABELME.replace("rectangle", "circle").replace("[14, 17]", "[7, 9]");
        RegionSet set = RegionSet.read(file("a.json", circle), RegionOptions.defaults());
        assertThat(only(set).of(Scope.FACE)).containsExactly(new Region.Ellipse(4, 5, 5, 5));
    }

    @Test
    void labelsWithoutMeaningAreCounted() throws IOException {
        assertThat(RegionSet.read(file("a.json", RegionFiles.COCO), RegionOptions.defaults())
                        .leftOut())
                .containsOnly(entry("dog", 1));
        assertThat(RegionSet.read(file("l.json", RegionFiles.LABELME), RegionOptions.defaults())
                        .leftOut())
                .containsOnly(entry("(shapes without area)", 1));
    }

    @Test
    void foldersHoldOneFileForEachImage() throws IOException {
        Path annotations = Files.createDirectories(folder.resolve("annotations/2012"));
        Files.writeString(annotations.resolve("a.xml"), RegionFiles.VOC);
        Files.writeString(annotations.resolve("b.xml"), RegionFiles.VOC.replace("a.jpg", "b &amp; c.jpg"));
        RegionSet set = RegionSet.read(folder.resolve("annotations"), RegionOptions.defaults());
        assertThat(set.images()).extracting(ImageRegions::name).containsExactly("2012/a.jpg", "2012/b & c.jpg");
    }

    @Test
    void imagesAreFoundByPathAndOtherwiseByName() throws IOException {
        String table = "image,label,x,y,width,height\na.jpg,face,1,1,5,5\nx/b.jpg,face,2,2,5,5\nc.jpg,face,3,3,5,5\n";
        RegionSet set = RegionSet.read(file("a.csv", table), RegionOptions.defaults());

        var assigned = set.assign(List.of("a.jpg", "deep/a.jpg", "y/b.jpg", "d.jpg"));

        assertThat(assigned.keySet()).isEqualTo(Set.of("a.jpg", "y/b.jpg"));
        assertThat(assigned.get("y/b.jpg").name()).isEqualTo("x/b.jpg");
        assertThatThrownBy(() -> set.assign(List.of("p/c.jpg", "q/c.jpg")))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("'c.jpg' could be 'p/c.jpg', 'q/c.jpg'");
    }

    @Test
    void imagesThatNobodyAskedForAreLeftOut() throws IOException {
        RegionSet set = RegionSet.readFor(
                file("list.txt", RegionFiles.CELEBA), RegionOptions.defaults(), List.of("wild/000002.jpg"));
        assertThat(only(set).name()).isEqualTo("000002.jpg");
    }

    @Test
    void whatIsWrittenAsCocoIsReadBack() throws IOException {
        Region oval = new Region.Ellipse(15, 14, 8.3, 11.1);
        Bitmap bitmap = Bitmap.of(40, 30, 100, 20, 15, 4, 1061);
        RegionSet.of(List.of(
                        new ImageRegions(
                                "x/a.jpg",
                                40,
                                30,
                                List.of(
                                        new LabeledRegion(Scope.FACE, new Region.Rectangle(1.25, 2, 3, 4.5)),
                                        new LabeledRegion(Scope.FACE, oval),
                                        new LabeledRegion(Scope.PERSON, bitmap))),
                        new ImageRegions("b.jpg", 10, 20, List.of())))
                .writeCoco(folder.resolve("out.json"));

        RegionSet back = RegionSet.read(folder.resolve("out.json"), RegionOptions.defaults());

        assertThat(back.images()).extracting(ImageRegions::name).containsExactly("x/a.jpg", "b.jpg");
        ImageRegions image = back.images().iterator().next();
        assertThat(image.of(Scope.PERSON)).containsExactly(bitmap);
        assertThat(image.of(Scope.FACE).get(0)).isEqualTo(new Region.Rectangle(1.25, 2, 3, 4.5));
        Region round = image.of(Scope.FACE).get(1);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                assertThat(round.contains(x + 0.5, y + 0.5)).isEqualTo(oval.contains(x + 0.5, y + 0.5));
            }
        }
    }

    private void refuses(String name, String text, String... words) throws IOException {
        Path file = file(name, text);
        assertThatThrownBy(() -> RegionSet.read(file, RegionOptions.defaults().withLabel("head", Scope.FACE)))
                .isInstanceOf(RegionException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.jpg", "/etc/a.jpg", "x/../../a.jpg", "C:\\\\a.jpg", "..\\\\a.jpg"})
    void refusesImagesOutsideTheFolder(String name) throws IOException {
        refuses("a.json", RegionFiles.cocoBox(name, "1, 1, 5, 5"), "image 1", "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40, 5, 10, 10 | outside its image of 40x30",
                "-10, 5, 10, 10 | outside its image of 40x30",
                "1, 2, -3, 4 | at least 0",
                "1, 2, 1e300, 4 | at most 10000000",
                "1, 2, 1e999, 4 | finite",
                "1, 2, NaN, 4 | NaN",
                "1, 2, 3 | has 3",
                "1, 2, \"3\", 4 | must be a number but is a text"
            })
    void refusesBoxesThatNoImageHas(String box, String words) throws IOException {
        refuses("a.json", RegionFiles.cocoBox("a.jpg", box), words);
    }

    @Test
    void refusesNaNInTables() throws IOException {
        refuses("a.csv", "image,label,x,y,width,height\na.jpg,face,NaN,1,2,3\n", "row 1", "'x'", "'NaN'");
        refuses("a.csv", "image,label,x,y,width,height\na.jpg,face,Infinity,1,2,3\n", "'Infinity'");
    }

    @Test
    void refusesRunLengthsOfHugeImages() throws IOException {
        refuses(
                "a.json",
                RegionFiles.coco("{\"size\": [1000000, 1000000], \"counts\": [0, 1000000000000]}"),
                "1000000x1000000",
                "40x30");
        refuses("a.json", RegionFiles.COCO.replace("\"width\": 40", "\"width\": 1000000"), "image 1", "1000000x30");
        refuses("a.json", RegionFiles.coco("{\"size\": [30, 40], \"counts\": [0, 1000000000000]}"), "1200 pixels");
        refuses("a.json", RegionFiles.coco("{\"size\": [30, 40], \"counts\": [0, 1000]}"), "add up to 1000", "1200");
        refuses("a.json", RegionFiles.coco("{\"size\": [30, 40], \"counts\": \"_oooooo0\"}"), "'counts'");
    }

    @Test
    void refusesPolygonsThatAreNone() throws IOException {
        refuses("a.json", RegionFiles.coco("[[1, 2, 3, 4]]"), "at least 3 corners", "4 numbers");
        refuses("a.json", RegionFiles.coco("[[1, 2, 3, 4, 5, 6, 7]]"), "7 numbers");
        refuses("a.json", RegionFiles.coco("[[1, 2, 3, 4, 1e6, 6]]"), "1000000.0", "far outside");
        String round = "1, 1, 39, 1, ".repeat(70);
        refuses("a.json", RegionFiles.coco("[[" + round + "20, 20, 5, 5]]"), "longer than 64 times");
    }

    @Test
    void refusesXmlWithADocumentType() throws IOException {
        String bomb = "<!DOCTYPE annotation [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n";
        refuses("a.xml", bomb + RegionFiles.VOC.substring(RegionFiles.VOC.indexOf('\n') + 1), "document type");
        Path secret = file("secret.txt", "secret");
        String external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>\n<annotation>&x;</annotation>";
        refuses("a.xml", external, "document type");
        refuses("a.xml", "<annotation><filename>&x;</filename></annotation>", "entities");
        refuses("a.xml", "<a>".repeat(20), "root 'annotation'");
        refuses("a.xml", "<annotation>" + "<a>".repeat(20), "nested more than 16");
    }

    @Test
    void refusesListsThatAreCutShort() throws IOException {
        refuses("a.txt", RegionFiles.CELEBA.replaceFirst("2", "3"), "should have 3 rows but has 2");
        refuses("a.txt", "1\nimage_id x_1 y_1 width height\na.jpg 1 2 3\n", "line 3", "has 4");
        refuses("a.txt", "Name\t99999999\n", "line 1", "'99999999'");
        refuses("a.txt", "../Name\t1\n", "line 1", "'../Name'");
    }

    @Test
    void refusesFilesOfAnotherKind() throws IOException {
        refuses("a.json", "[]", "must be an object but is a list");
        refuses("a.json", "{\"images\": []}", "no annotations");
        refuses("a.json", RegionFiles.COCO + "{}", "more than one JSON value");
        refuses("a.json", RegionFiles.COCO.replace("\"image_id\": 1", "\"image_id\": 2"), "image '2'");
        refuses("a.json", RegionFiles.COCO.replace("\"category_id\": 9", "\"category_id\": 10"), "category '10'");
        refuses("a.json", "{\"images\": [" + "[".repeat(100) + "]}", "is not JSON");
        refuses("a.csv", "image;label;x\n", "must have the columns image, label");
        refuses("a.csv", "image,label,x,y,width,height\na.jpg,face,1\n", "row 1", "3 cells");
        refuses("a.xml", "no XML", "is not XML");
        refuses("a.dat", "", "unknown by its name");
        assertThatThrownBy(() -> RegionSet.read(folder.resolve("none.json"), RegionOptions.defaults()))
                .hasMessageContaining("no such file");
    }

    @Test
    void optionsAreChecked() {
        RegionOptions options = RegionOptions.defaults();
        assertThatThrownBy(() -> options.withGrowth(0)).hasMessageContaining("was 0.0");
        assertThatThrownBy(() -> options.withGrowth(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> options.withLabel("all", Scope.IMAGE)).hasMessageContaining("image");
    }
}
