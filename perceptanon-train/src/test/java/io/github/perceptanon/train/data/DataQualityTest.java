// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.DataQuality.Finding;
import io.github.perceptanon.train.data.DataQuality.Kind;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataQualityTest {
    private static final ReadOptions KEEP = ReadOptions.defaults().withOutOfRange(ReadOptions.OutOfRange.KEEP);

    @TempDir
    Path root;

    @BeforeEach
    void drawImages() throws IOException {
        draw("o1.png", 1);
        draw("o2.png", 2);
        draw("a1.png", 3);
        draw("a2.png", 4);
    }

    private void draw(String name, int colour) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, colour);
        ImageIO.write(image, "png", root.resolve(name).toFile());
    }

    private Annotations annotations(String... rows) throws IOException {
        Path csv = root.resolve("HA2.csv");
        Files.writeString(csv, "img1,img2,dataset,scope,method,a1,a2,score_mean\n" + String.join("\n", rows) + "\n");
        return Annotations.read(csv, root, KEEP);
    }

    private Annotations clean() throws IOException {
        return annotations("o1.png,a1.png,coco,face,mask,3,4,3.5", "o2.png,a2.png,voc,face,blur,9,7,8");
    }

    private List<Finding> findings(Annotations annotations) throws IOException {
        return DataQuality.inspect(annotations, AnnotationSetup.HA2).findings();
    }

    @Test
    void soundDataHaveNoFindings() throws IOException {
        assertThat(findings(clean())).isEmpty();
    }

    @Test
    void soundDataPassTheStrictPolicy() throws IOException {
        DataQuality quality = DataQuality.inspect(clean(), AnnotationSetup.HA2);
        assertThatCode(quality::requireNoFindings).doesNotThrowAnyException();
    }

    @Test
    void aMissingFileIsFound() throws IOException {
        Files.delete(root.resolve("a2.png"));
        assertThat(findings(clean()))
                .containsExactly(new Finding(Kind.MISSING_FILE, 2, "img2", "a2.png", "is not a file in " + root));
    }

    @Test
    void anOriginalIsNotLookedForWhenItIsNotScored() throws IOException {
        Files.delete(root.resolve("o2.png"));
        assertThat(DataQuality.inspect(clean(), AnnotationSetup.HA1).findings()).isEmpty();
    }

    @Test
    void aTextFileNamedAsAnImageIsFound() throws IOException {
        Files.writeString(root.resolve("a1.png"), "no image");
        assertThat(findings(clean()))
                .containsExactly(new Finding(
                        Kind.UNREADABLE_IMAGE,
                        1,
                        "img2",
                        "a1.png",
                        "cannot be read as an image: 'not an image of a known format'"));
    }

    @Test
    void anImageCutInItsHeaderIsFound() throws IOException {
        byte[] whole = Files.readAllBytes(root.resolve("a1.png"));
        Files.write(root.resolve("a1.png"), Arrays.copyOf(whole, 20));
        assertThat(findings(clean())).extracting(Finding::kind).containsExactly(Kind.UNREADABLE_IMAGE);
    }

    @Test
    void anotherCheckCanBePluggedIn() throws IOException {
        ImageCheck check = image -> {
            throw new IOException("too dark");
        };
        assertThat(DataQuality.inspect(clean(), AnnotationSetup.HA2, check).findings())
                .hasSize(4)
                .extracting(Finding::detail)
                .containsOnly("cannot be read as an image: 'too dark'");
    }

    @Test
    void theSameBytesUnderTwoNamesAreFound() throws IOException {
        draw("a2.png", 3);
        assertThat(findings(clean()))
                .containsExactly(new Finding(
                        Kind.DUPLICATE_IMAGE, 2, "img2", "a2.png", "has the same bytes as 'a1.png' of row 1"));
    }

    @Test
    void anAnonymizedImageMayEqualItsOwnOriginal() throws IOException {
        draw("a2.png", 2);
        assertThat(findings(clean())).isEmpty();
    }

    @Test
    void anAnonymizedImageMayNotEqualTheOriginalOfAnother() throws IOException {
        draw("a2.png", 1);
        assertThat(findings(clean())).extracting(Finding::kind).containsExactly(Kind.DUPLICATE_IMAGE);
    }

    @Test
    void oneOriginalOfManyRowsIsNoDuplicate() throws IOException {
        assertThat(findings(annotations("o1.png,a1.png,coco,face,mask,3,4,3.5", "o1.png,a2.png,coco,face,blur,9,7,8")))
                .isEmpty();
    }

    @Test
    void aPairThatIsAnnotatedTwiceIsFound() throws IOException {
        String row = "o1.png,a1.png,coco,face,mask,3,4,3.5";
        assertThat(findings(annotations(row, row)))
                .containsExactly(new Finding(
                        Kind.DUPLICATE_ROW, 2, "img2", "a1.png", "is annotated in row 1 too, with the same original"));
    }

    @Test
    void aScoreOutsideOneToTenIsFound() throws IOException {
        assertThat(findings(annotations("o1.png,a1.png,coco,face,mask,3,12,10.5")))
                .containsExactly(
                        new Finding(Kind.SCORE_OUT_OF_RANGE, 1, "a2", "12.0", "is not from 1 to 10"),
                        new Finding(Kind.SCORE_OUT_OF_RANGE, 1, "score_mean", "10.5", "is not from 1 to 10"));
    }

    @Test
    void aLinkOutOfTheRootIsFound(@TempDir Path outside) throws IOException {
        Files.move(root.resolve("a1.png"), outside.resolve("a1.png"));
        Files.createSymbolicLink(root.resolve("a1.png"), outside.resolve("a1.png"));
        assertThat(findings(clean()))
                .containsExactly(new Finding(Kind.OUTSIDE_ROOT, 1, "img2", "a1.png", "leads out of the data root"));
    }

    @Test
    void theStrictPolicyNamesTheFirstFindingInOneLine() throws IOException {
        Files.delete(root.resolve("a1.png"));
        Files.delete(root.resolve("a2.png"));
        DataQuality quality = DataQuality.inspect(clean(), AnnotationSetup.HA2);
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(quality::requireNoFindings)
                .withMessage(root.resolve("HA2.csv") + ": row 1, column 'img2': 'a1.png' is not a file in " + root
                        + " (and 1 more findings)");
    }

    @Test
    void annotatorsAreDescribedWithoutTheirMissingScores() throws IOException {
        Annotations annotations = annotations(
                "o1.png,a1.png,coco,face,mask,3,,3",
                "o2.png,a2.png,voc,face,blur,9,7,8",
                "o2.png,a1.png,voc,face,blur,6,5,8");
        assertThat(DataQuality.inspect(annotations, AnnotationSetup.HA2).annotators())
                .containsExactly(
                        new AnnotatorStatistics("a1", 3, 6, 3, 3, 9),
                        new AnnotatorStatistics("a2", 2, 6, Math.sqrt(2), 5, 7));
    }

    @Test
    void agreementIsKrippendorffsAlpha() throws IOException {
        // Pairs (3, 4) and (9, 7): 1 − (2 + 8) / (2·(1 + 36 + 16 + 25 + 9 + 4) / 3).
        assertThat(DataQuality.inspect(clean(), AnnotationSetup.HA2).krippendorffAlpha())
                .isCloseTo(1 - 30.0 / 182, within(1e-15));
    }

    @Test
    void classesAreCountedForEveryGranularity() throws IOException {
        DataQuality quality = DataQuality.inspect(clean(), AnnotationSetup.HA2);
        assertThat(quality.classCounts())
                .containsOnlyKeys(Granularity.TEN, Granularity.FIVE, Granularity.THREE, Granularity.BINARY)
                .containsEntry(Granularity.FIVE, List.of(0, 1, 0, 1, 0));
    }

    @Test
    void aScoreWithoutALabelIsNotCounted() throws IOException {
        DataQuality quality =
                DataQuality.inspect(annotations("o1.png,a1.png,coco,face,mask,3,4,11"), AnnotationSetup.HA2);
        assertThat(quality.classCounts()).containsEntry(Granularity.BINARY, List.of(0, 0));
    }

    @Test
    void sourcesMethodsAndImagesAreCounted() throws IOException {
        DataQuality quality = DataQuality.inspect(clean(), AnnotationSetup.HA2);
        assertThat(quality.rowsPerDataset()).isEqualTo(Map.of("coco", 1, "voc", 1));
        assertThat(quality.rowsPerMethod()).isEqualTo(Map.of("mask", 1, "blur", 1));
        assertThat(quality.images()).isEqualTo(4);
    }

    @Test
    void theReportIsReadable() throws IOException {
        Files.delete(root.resolve("a2.png"));
        assertThat(DataQuality.inspect(clean(), AnnotationSetup.HA2).lines())
                .containsExactly(
                        root.resolve("HA2.csv") + ": 2 rows, 4 images, 1 findings",
                        "rows per dataset: {coco=1, voc=1}",
                        "rows per method: {blur=1, mask=1}",
                        "rows per class, granularity 10: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]",
                        "rows per class, granularity 5: [0, 1, 0, 1, 0]",
                        "rows per class, granularity 3: [1, 0, 1]",
                        "rows per class, granularity binary: [1, 1]",
                        "annotator a1: 2 scores, mean 6.000, standard deviation 4.243, 3.0 to 9.0",
                        "annotator a2: 2 scores, mean 5.500, standard deviation 2.121, 4.0 to 7.0",
                        "Krippendorff's alpha (interval): 0.8352",
                        "row 2, column 'img2': 'a2.png' is not a file in " + root);
    }
}
