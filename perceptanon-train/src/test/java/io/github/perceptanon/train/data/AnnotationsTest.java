// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.golden.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {
    private static final String HEADER = "img1,img2,dataset,scope,method,a1,a2,score_mean\n";
    private static final String ROW = "o/1.jpg,a/1.jpg,coco,face,mask,3,4,3.5\n";

    @TempDir
    Path dir;

    private Path csv(String text) throws IOException {
        return Files.writeString(dir.resolve("HA1.csv"), text);
    }

    private Annotations read(String text) throws IOException {
        return Annotations.read(csv(text), dir);
    }

    private ThrowableAssertAlternative<AnnotationException> refused(String text) {
        return assertThatExceptionOfType(AnnotationException.class).isThrownBy(() -> read(text));
    }

    @Test
    void rowsCarryEveryColumn() throws IOException {
        assertThat(read(HEADER + ROW).rows())
                .containsExactly(
                        new Annotation(1, "o/1.jpg", "a/1.jpg", "coco", "face", "mask", List.of(3.0, 4.0), 3.5));
    }

    @Test
    void versionsOfOneOriginalHaveOneNumber() throws IOException {
        String text =
                HEADER + ROW + ROW.replace("o/1", "o/2") + ROW.replace("o/1", "o/./1") + ROW.replace("o/1", "o/2");

        assertThat(read(text).originals()).containsExactly(0, 1, 0, 1);
        assertThat(read(text).select(3, 0).originals()).containsExactly(0, 1);
    }

    @Test
    void annotatorsAreTheColumnsBetweenMethodAndScoreMean() throws IOException {
        assertThat(read(HEADER + ROW).annotators()).containsExactly("a1", "a2");
    }

    @Test
    void theOnlyColumnBetweenDatasetAndMethodIsTheScopeWhateverItsName() throws IOException {
        String text = (HEADER + ROW).replace("scope", "region");
        assertThat(read(text).rows().get(0).scope()).isEqualTo("face");
    }

    @Test
    void whereImagesAreAllThatIsRequiredOtherColumnsMayLack() throws IOException {
        Path file = csv("camera,img2,img1\nfront,a/1.jpg,o/1.jpg\n");
        Annotations pairs =
                Annotations.read(file, dir, ReadOptions.defaults().withRequired(ReadOptions.Required.IMAGES));
        assertThat(pairs.rows())
                .containsExactly(new Annotation(1, "o/1.jpg", "a/1.jpg", "", "", "", List.of(), Double.NaN));
        assertThat(pairs.column("camera")).containsExactly("front");
    }

    @Test
    void whereImagesAreAllThatIsRequiredWhatIsThereIsReadAsEver() throws IOException {
        ReadOptions images = ReadOptions.defaults().withRequired(ReadOptions.Required.IMAGES);
        assertThat(Annotations.read(csv(HEADER + ROW), dir, images).rows())
                .isEqualTo(read(HEADER + ROW).rows());
        Path withoutImage = csv("img1\no/1.jpg\n");
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Annotations.read(withoutImage, dir, images))
                .withMessageContaining("no column 'img2'");
    }

    @Test
    void aByteOrderMarkIsTolerated() throws IOException {
        assertThat(read('\ufeff' + HEADER + ROW).size()).isEqualTo(1);
    }

    @Test
    void quotedFieldsMayHoldCommasAndQuotes() throws IOException {
        String text = HEADER + "\"o/a, \"\"b\"\".jpg\",a/1.jpg,coco,face,mask,3,4,3.5\n";
        assertThat(read(text).rows().get(0).original()).isEqualTo("o/a, \"b\".jpg");
    }

    @Test
    void windowsLineEndsAreTolerated() throws IOException {
        assertThat(read((HEADER + ROW + ROW).replace("\n", "\r\n")).size()).isEqualTo(2);
    }

    @Test
    void anEmptyAnnotatorCellMeansNoScore() throws IOException {
        assertThat(read(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,,4,4\n")
                        .rows()
                        .get(0)
                        .scores())
                .containsExactly(Double.NaN, 4.0);
    }

    @Test
    void whatWasReadIsWrittenCellByCell() throws IOException {
        String text = "img1,img2,dataset,scope,method,a1,score_mean,psnr\n"
                + "\"o/a,b.jpg\",a/1.jpg,coco,face,mask,3.50,3.500,Infinity\n";
        Path copy = dir.resolve("copy.csv");
        read(text).write(copy);
        assertThat(copy).hasContent(text);
    }

    @Test
    void writingReplacesTheFileAndLeavesNothingBesideIt() throws IOException {
        Path csv = csv(HEADER + ROW + ROW);
        Annotations.read(csv, dir).select(0).write(csv);
        assertThat(csv).hasContent(HEADER + ROW);
        assertThat(dir).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void writingIntoAMissingFolderFails() throws IOException {
        Annotations annotations = read(HEADER + ROW);
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> annotations.write(dir.resolve("missing/HA1.csv")));
    }

    @Test
    void programmaticRowsAreWrittenAsPandasWritesThem() throws Exception {
        Path csv = dir.resolve("table.csv");
        GoldenTable.annotations().write(csv);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(csv)));
        assertThat(sha256)
                .isEqualTo(GoldenFiles.read("labels_splits.json")
                        .at("/table/csvSha256")
                        .asText());
    }

    @Test
    void programmaticRowsSurviveTheFile() throws IOException {
        Path csv = dir.resolve("table.csv");
        Annotations table = GoldenTable.annotations();
        table.write(csv);
        assertThat(Annotations.read(csv, dir).rows()).isEqualTo(table.rows());
    }

    @Test
    void programmaticRowsNeedOneScorePerAnnotator() {
        Annotation row = new Annotation(7, "o", "a", "coco", "face", "mask", List.of(1.0, 2.0), 1.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Annotations.of(dir, List.of("a1"), List.of(row)))
                .withMessage("row 7 must have 1 scores, one per annotator, but has 2");
    }

    @Test
    void aSelectionKeepsItsOrderAndRowNumbers() throws IOException {
        Annotations all = GoldenTable.annotations();
        assertThat(all.select(5, 2).rows()).extracting(Annotation::row).containsExactly(6, 3);
    }

    @Test
    void aNewColumnComesLast() throws IOException {
        Annotations wider = read(HEADER + ROW).withColumn("psnr", List.of("31.5"));
        Path copy = dir.resolve("copy.csv");
        wider.write(copy);
        assertThat(copy).hasContent(HEADER.strip() + ",psnr\n" + ROW.strip() + ",31.5\n");
    }

    @Test
    void anyColumnCanBeRead() throws IOException {
        assertThat(read(HEADER + ROW).column("a2")).containsExactly("4");
    }

    @Test
    void anUnknownColumnNamesThoseThatAreThere() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> read(HEADER + ROW).column("ssim"))
                .withMessageContaining("no column 'ssim'; there are 'img1', 'img2',");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Annotations.read(dir.resolve("none.csv"), dir))
                .withMessage(dir.resolve("none.csv") + ": no such file");
    }

    @Test
    void aFolderIsNoFile() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Annotations.read(dir, dir))
                .withMessage(dir + ": a folder, not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n"})
    void anEmptyFileIsRefused(String text) {
        refused(text).withMessage(dir.resolve("HA1.csv") + ": the file is empty");
    }

    @Test
    void aHeaderAloneIsRefused() {
        refused(HEADER).withMessage(dir.resolve("HA1.csv") + ": there is no row below the header");
    }

    @Test
    void aMissingColumnNamesThoseThatAreThere() {
        refused((HEADER + ROW).replace("score_mean", "score"))
                .withMessage(dir.resolve("HA1.csv") + ": no column 'score_mean'; there are 'img1', 'img2', 'dataset', "
                        + "'scope', 'method', 'a1', 'a2', 'score'");
    }

    @Test
    void aColumnNamedTwiceIsRefused() {
        refused((HEADER + ROW).replace("a2", "a1")).withMessageContaining("the header names column 'a1' twice");
    }

    @Test
    void aScoreThatIsNoNumberNamesFileRowColumnAndValue() {
        refused(HEADER + ROW + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,high\n")
                .withMessage(dir.resolve("HA1.csv") + ": row 2, column 'score_mean': score 'high' is not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1p2", "4f", "4,5", "1e", "--4", "٤"})
    void onlyPlainDecimalsAreNumbers(String score) {
        refused(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,\"" + score + "\"\n")
                .withMessageContaining("is not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "inf", "-Infinity"})
    void aScoreThatIsNotFiniteIsRefused(String score) {
        refused(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask," + score + ",4,4\n")
                .withMessage(dir.resolve("HA1.csv") + ": row 1, column 'a1': score '" + score + "' is not finite");
    }

    @Test
    void aMissingMeanScoreIsRefused() {
        refused(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,\n")
                .withMessageEndingWith("row 1, column 'score_mean': no score");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.99", "10.01", "-3", "1e9"})
    void aScoreOutsideOneToTenIsRefused(String score) {
        refused(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4," + score + "\n")
                .withMessageEndingWith("row 1, column 'score_mean': score '" + score + "' is not from 1 to 10");
    }

    @Test
    void aScoreOutsideOneToTenIsKeptOnDemand() throws IOException {
        Path csv = csv(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,11\n");
        ReadOptions keep = ReadOptions.defaults().withOutOfRange(ReadOptions.OutOfRange.KEEP);
        assertThat(Annotations.read(csv, dir, keep).scoreMeans()).containsExactly(11);
    }

    @Test
    void aRaggedRowIsRefused() {
        refused(HEADER + ROW + "o/2.jpg,a/2.jpg,coco\n")
                .withMessage(dir.resolve("HA1.csv") + ": row 2 has 3 cells but the header has 8");
    }

    @Test
    void aFileBeyondTheLimitIsRefused() throws IOException {
        Path csv = csv(HEADER + ROW);
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(
                        () -> Annotations.read(csv, dir, ReadOptions.defaults().withMaxFileBytes(50)))
                .withMessage(csv + ": 87 bytes are more than the limit of 50");
    }

    @Test
    void endlessCommasAreRefused() {
        refused(HEADER + ",".repeat(100_000)).withMessageContaining("a line has more than 4096 columns");
    }

    @Test
    void anUnclosedQuoteIsRefusedInOneLine() {
        refused(HEADER + "\"o/1.jpg,a/1.jpg\n" + ROW)
                .withMessageContaining("cannot be read as CSV")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        Path csv = Files.write(dir.resolve("latin.csv"), (HEADER + "ä" + ROW).getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Annotations.read(csv, dir))
                .withMessage(csv + ": the text is not UTF-8");
    }

    @Test
    void controlCharactersDoNotReachTheMessage() {
        refused(HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,\"1\n\u001b[31m\"\n")
                .withMessageEndingWith("score '1\\u000a\\u001b[31m' is not a number");
    }
}
