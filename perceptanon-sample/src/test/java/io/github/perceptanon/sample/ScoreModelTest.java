// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.sample.ScoreModel.Recognition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person looking at the pictures would say, said of many scenes. */
class ScoreModelTest {
    private static final int SCENES = 3;

    private static Scene scene(Family family, int index) {
        return new SceneArtist(family, Dice.of(3, "scene", index)).draw();
    }

    private static List<Recognition> look(Scene scene, Anonymizer anonymizer, List<Region> regions) {
        RgbImage anonymized = anonymizer.apply(scene.image(), regions);
        return new ScoreModel(scene.cues(), scene.image()).recognitions(anonymized);
    }

    private static double alone(Scene scene, Anonymizer anonymizer, List<Region> regions) {
        return ScoreModel.score(look(scene, anonymizer, regions), false, 1);
    }

    private static double beside(Scene scene, Anonymizer anonymizer, List<Region> regions) {
        return ScoreModel.score(look(scene, anonymizer, regions), true, 1);
    }

    private static List<Region> whole(Scene scene) {
        return List.of(Region.whole(scene.image()));
    }

    private static List<Region> face(Scene scene) {
        return List.of(scene.figure().face().grown(1.1));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anUntouchedImageIsNotAnonymous(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            assertThat(alone(scene, new Anonymizer.None(), List.of())).isBetween(1.0, 1.8);
            assertThat(beside(scene, new Anonymizer.None(), List.of())).isBetween(1.0, 1.8);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aMaskOverEverythingIsFullyAnonymous(Family family) {
        Scene scene = scene(family, 0);
        assertThat(alone(scene, new Anonymizer.Mask(0x808080), whole(scene))).isCloseTo(10, within(0.01));
        assertThat(beside(scene, new Anonymizer.Mask(0x808080), whole(scene))).isCloseTo(10, within(0.01));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void strongerBlurIsNotLessAnonymous(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            double last = 0;
            for (double share : new double[] {0.004, 0.01, 0.02, 0.04, 0.08, 0.16}) {
                double score = alone(scene, new Anonymizer.Blur(scene.image().height() * share), whole(scene));
                assertThat(score).isGreaterThanOrEqualTo(last);
                last = score;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void strongerPixelationIsNotLessAnonymous(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            double last = 0;
            for (int block : new int[] {2, 5, 12, 30}) {
                double score = alone(scene, new Anonymizer.Pixelate(block), whole(scene));
                assertThat(score).isGreaterThanOrEqualTo(last);
                last = score;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void denserVeilIsNotLessAnonymous(Family family) {
        Scene scene = scene(family, 1);
        double last = 0;
        for (double opacity : new double[] {0.2, 0.5, 0.8, 0.95, 1}) {
            double score = beside(scene, new Anonymizer.Mask(0xffffff, opacity), whole(scene));
            assertThat(score).isGreaterThanOrEqualTo(last);
            last = score;
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void hidingTheFaceBeatsHidingTheBody(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            Region.Ellipse head = scene.figure().head();
            Region body = new Region.Rectangle(
                    0,
                    head.centerY() + head.radiusY() * 1.05,
                    scene.image().width(),
                    scene.image().height());
            assertThat(alone(scene, new Anonymizer.Mask(0), face(scene)))
                    .isGreaterThan(alone(scene, new Anonymizer.Mask(0), List.of(body)) + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void hidingThePersonBeatsHidingTheFace(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            assertThat(alone(scene, new Anonymizer.Mask(0), scene.figure().person()))
                    .isGreaterThan(alone(scene, new Anonymizer.Mask(0), face(scene)));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aHiddenFaceIsGoneWhateverHidesIt(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            for (Anonymizer anonymizer :
                    List.of(new Anonymizer.Mask(0xffffff), new Anonymizer.Mask(0x808080), new Anonymizer.Inpaint())) {
                assertThat(look(scene, anonymizer, face(scene)).get(0).besideOriginal())
                        .isLessThan(0.15);
            }
        }
    }

    @Test
    void smallFaceMaskBeatsMildBlurOfEverythingThatChangesMorePixels() {
        Scene scene = scene(Family.COCO, 2);
        Anonymizer mild = new Anonymizer.Blur(1);
        assertThat(alone(scene, new Anonymizer.Inpaint(), face(scene)))
                .isGreaterThan(alone(scene, mild, whole(scene)) + 1.5);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void faintTracesCountForMoreBesideTheOriginal(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            Anonymizer veil = new Anonymizer.Mask(0, 0.85);
            assertThat(beside(scene, veil, whole(scene))).isLessThan(alone(scene, veil, whole(scene)));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void backgroundCuesStillTellAfterThePersonIsGone(Family family) {
        for (int i = 0; i < SCENES; i++) {
            Scene scene = scene(family, i);
            assertThat(alone(scene, new Anonymizer.Inpaint(), scene.figure().person()))
                    .isLessThan(alone(scene, new Anonymizer.Mask(0), whole(scene)));
        }
    }

    @ParameterizedTest
    @CsvSource({"FACE, 0.93, 1", "HEAD, 0.18, 1.25", "BODY, 0.26, 1.25"})
    void besideTheOriginalAllCuesOfThePersonButTheFaceWeighAQuarterMore(Cue.Kind kind, double power, double match) {
        List<Recognition> half = List.of(new Recognition(kind, 0.5, 0.5));
        assertThat(ScoreModel.score(half, false, 1)).isCloseTo(1 + 9 * (1 - power * 0.5), within(1e-12));
        assertThat(ScoreModel.score(half, true, 1)).isCloseTo(1 + 9 * (1 - match * power * 0.5), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"TEXT, 0.28", "LANDMARK, 0.2", "OBJECT, 0.14"})
    void aPlaceWithoutAPersonCountsHalfAloneAndThreeQuartersOfAQuarterMoreBesideTheOriginal(
            Cue.Kind kind, double power) {
        List<Recognition> seen = List.of(new Recognition(kind, 1, 1));
        assertThat(ScoreModel.score(seen, false, 1)).isCloseTo(1 + 9 * (1 - 0.5 * power), within(1e-12));
        assertThat(ScoreModel.score(seen, true, 1)).isCloseTo(1 + 9 * (1 - 0.75 * 1.25 * power), within(1e-12));
    }

    @Test
    void annotatorsWhoMindTheBackgroundScoreLower() {
        List<Recognition> sign = List.of(new Recognition(Cue.Kind.TEXT, 1, 1));
        assertThat(ScoreModel.score(sign, false, 1.3)).isLessThan(ScoreModel.score(sign, false, 0.7));
    }
}
