// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.guided.GuidedResult.Outcome;
import io.github.perceptanon.anonymize.guided.KnownCues.Cue;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.Ssim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidedAnonymizerTest {
    private static final RgbImage PHOTOGRAPH = KnownCues.photograph(210, 140);
    private static final Cue FACE = new Cue(90, 30, 30, 40, 0.9);
    private static final Cue SIGN = new Cue(165, 20, 30, 20, 0.4);
    private static final Cue CAR = new Cue(15, 100, 45, 30, 0.3);

    private static GuidedOptions to(double target) {
        return GuidedOptions.of(target, method("solid"));
    }

    private static AnonymizationMethod method(String name) {
        try {
            return AnonymizationMethods.installed().named(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static GuidedResult anonymize(GuidedAnonymizer guided, Region... start)
            throws IOException, InterruptedException {
        return guided.anonymize(PHOTOGRAPH, List.of(start), step -> {});
    }

    private static GuidedResult anonymize(Judge judge, GuidedOptions options) throws IOException, InterruptedException {
        return anonymize(GuidedAnonymizer.of(judge, options));
    }

    @Test
    void cuesAreDestroyedUntilTheTargetIsReached() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", FACE, SIGN, CAR), to(9.5));

        assertThat(result.outcome()).isEqualTo(Outcome.REACHED);
        assertThat(result.score()).isGreaterThanOrEqualTo(9.5);
        assertThat(result.confirmed()).as("nobody was there to confirm it").isFalse();
        assertThat(result.steps().get(0).score()).isCloseTo(1 + 9 * 0.1 * 0.6 * 0.7, within(1e-9));
        assertThat(result.area()).as("the cues are 10.6 %% of the image").isBetween(0.1, 0.3);
    }

    @Test
    void theCheapestCueOfAllIsDestroyedFirst() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", FACE, SIGN, CAR), to(4));
        Region.Rectangle bounds = result.steps().get(1).regions().get(0).bounds();
        assertThat(bounds.contains(105, 50)).isTrue();
        assertThat(result.regions()).hasSize(1);
        assertThat(result.area()).isLessThan(0.12);
    }

    @Test
    void pixelsOfRegionsAreGoneAndAllOthersAsTheyWere() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", FACE, SIGN, CAR), to(8));
        int destroyed = 0;
        for (int y = 0; y < PHOTOGRAPH.height(); y++) {
            for (int x = 0; x < PHOTOGRAPH.width(); x++) {
                boolean inside = contains(result.regions(), x, y);
                destroyed += inside ? 1 : 0;
                int expected = inside ? 0 : PHOTOGRAPH.sample(x, y, 1);
                assertThat(result.image().sample(x, y, 1)).isEqualTo(expected);
            }
        }
        assertThat(result.area()).isCloseTo(destroyed / (210.0 * 140), within(1e-12));
        assertThat(result.ssim())
                .isEqualTo(Ssim.of(Ssim.Preset.WANG2004).compute(PHOTOGRAPH, result.image()))
                .isBetween(0.5, 0.99);
    }

    private static boolean contains(List<CueRegion> regions, int x, int y) {
        return regions.stream()
                .flatMap(region -> region.parts().stream())
                .anyMatch(part -> part.contains(x + 0.5, y + 0.5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.02, 0.1})
    void everyRegionIsConnectedAndAddsItsLeastArea(double least) throws Exception {
        Cue speck = new Cue(200, 130, 10, 10, 0.5);
        GuidedResult result = anonymize(
                new KnownCues("one", FACE, speck),
                to(9.9).withLeastArea(least).withMostArea(1).withGivesBack(false));

        assertThat(result.reached()).isTrue();
        double before = 0;
        for (GuidedStep step : result.steps()) {
            assertThat(step.area())
                    .isGreaterThanOrEqualTo(before + step.regions().size() * least * 0.9);
            step.regions().forEach(region -> assertThat(isConnected(region)).isTrue());
            before = step.area();
        }
    }

    private static boolean isConnected(CueRegion region) {
        List<Region.Rectangle> open = new ArrayList<>(List.of(region.parts().get(0)));
        List<Region.Rectangle> left = new ArrayList<>(region.parts());
        left.remove(0);
        while (!open.isEmpty()) {
            Region.Rectangle from = open.remove(0);
            for (Region.Rectangle other : List.copyOf(left)) {
                double across =
                        Math.min(from.x() + from.width(), other.x() + other.width()) - Math.max(from.x(), other.x());
                double down =
                        Math.min(from.y() + from.height(), other.y() + other.height()) - Math.max(from.y(), other.y());
                if (across >= 0 && down >= 0 && across + down > 0) {
                    left.remove(other);
                    open.add(other);
                }
            }
        }
        return left.isEmpty();
    }

    @Test
    void candidatesOfAStepAreScoredTogetherAndTheOriginalIsSeenOnce() throws Exception {
        KnownCues judge = new KnownCues("one", FACE, SIGN, CAR);
        GuidedResult result = anonymize(judge, to(8).withGivesBack(false).withFills(false));
        assertThat(judge.originals()).isEqualTo(1);
        assertThat(judge.batches().get(0)).isEqualTo(1);
        assertThat(judge.batches().subList(1, judge.batches().size()))
                .hasSize(result.steps().size() - 1)
                .allSatisfy(size -> assertThat(size).isBetween(1, 5));
        int scored = judge.batches().stream().mapToInt(Integer::intValue).sum();
        assertThat(result.looks()).isEqualTo(scored);
    }

    @Test
    void whatDetectorsFoundIsDestroyedFirst() throws Exception {
        Region face = new Region.Ellipse(105, 50, 25, 30);
        GuidedResult result = anonymize(GuidedAnonymizer.of(new KnownCues("one", FACE, SIGN), to(9)), face);

        GuidedStep start = result.steps().get(0);
        assertThat(start.area()).isEqualTo(Region.covered(PHOTOGRAPH, List.of(face)) / (210.0 * 140));
        assertThat(start.score()).isCloseTo(1 + 9 * 0.6, within(0.1));
        assertThat(result.reached()).isTrue();
        assertThat(result.image().sample(105, 50, 0)).isZero();
        assertThat(result.start()).containsExactly(face);
    }

    @Test
    void aTargetThatIsReachedFromTheStartCostsNothing() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", SIGN), to(3));
        assertThat(result.reached()).isTrue();
        assertThat(result.image()).isSameAs(PHOTOGRAPH);
        assertThat(result.area()).isZero();
        assertThat(result.ssim()).isEqualTo(1);
        assertThat(result.looks()).isEqualTo(1);
    }

    @Test
    void startingRegionsThatCoverEverythingAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> anonymize(
                        GuidedAnonymizer.of(new KnownCues("one", FACE), to(8)), new Region.Rectangle(-5, -5, 300, 300)))
                .withMessageContaining("cover all 210x140 pixels");
    }

    @Test
    void withoutProgressItStopsWithTheBestThatWasReached() throws Exception {
        // The map shows the sign alone, and the face's cue is never seen in it.
        Cue unseen = new Cue(FACE.place(), 0.9, 0);
        GuidedResult result = anonymize(new KnownCues("one", unseen, SIGN), to(9));
        assertThat(result.outcome()).isEqualTo(Outcome.NO_PROGRESS);
        assertThat(result.reached()).isFalse();
        assertThat(result.score()).as("without the sign").isCloseTo(1 + 9 * 0.1, within(0.02));
        assertThat(result.steps()).hasSizeBetween(2, 3);
    }

    @Test
    void aMapThatShowsNothingIsNoProgress() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", new Cue(FACE.place(), 0.9, 0)), to(9));
        assertThat(result.outcome()).isEqualTo(Outcome.NO_PROGRESS);
        assertThat(result.image()).isSameAs(PHOTOGRAPH);
    }

    @Test
    void noMoreIsDestroyedThanMayBe() throws Exception {
        Cue everywhere = new Cue(0, 0, 210, 140, 1);
        GuidedResult result = anonymize(
                new KnownCues("one", FACE, everywhere), to(9).withMostArea(0.1).withLeastGain(0.001));
        assertThat(result.outcome()).isEqualTo(Outcome.AREA_SPENT);
        assertThat(result.area()).isLessThanOrEqualTo(0.1);
    }

    @Test
    void noMoreStepsAreTakenThanMayBe() throws Exception {
        GuidedResult result = anonymize(
                new KnownCues("one", FACE, SIGN, CAR), to(9.9).withMostSteps(1).withCandidates(1));
        assertThat(result.outcome()).isEqualTo(Outcome.STEPS_SPENT);
        assertThat(result.steps()).hasSize(2);
    }

    @Test
    void aSecondJudgeHasToAgreeAndLeadsUntilItDoes() throws Exception {
        KnownCues faces = new KnownCues("faces", FACE);
        KnownCues places = new KnownCues("places", FACE, CAR);
        GuidedResult result = anonymize(GuidedAnonymizer.of(faces, to(9)).confirmedBy(places));

        assertThat(result.confirmed()).isTrue();
        assertThat(result.confirmation().orElseThrow()).isGreaterThanOrEqualTo(9);
        assertThat(result.judges()).containsExactly("faces", "places");
        assertThat(result.steps()).extracting(GuidedStep::led).contains(0, 1);
        assertThat(result.steps().get(0).confirmation())
                .as("not asked before the first judge is content")
                .isEmpty();
        assertThat(contains(result.regions(), 37, 115)).isTrue();
    }

    @Test
    void aSecondJudgeWhoNeverAgreesMakesTheTargetMissed() throws Exception {
        KnownCues stubborn = new KnownCues("stubborn", new Cue(CAR.place(), 0.9, 0));
        GuidedResult result =
                anonymize(GuidedAnonymizer.of(new KnownCues("one", FACE), to(9)).confirmedBy(stubborn));
        assertThat(result.outcome()).isEqualTo(Outcome.NO_PROGRESS);
        assertThat(result.score()).isGreaterThanOrEqualTo(9);
        assertThat(result.confirmation()).hasValueCloseTo(1.9, within(0.01));
    }

    @Test
    void aJudgeCannotConfirmItself() {
        GuidedAnonymizer guided = GuidedAnonymizer.of(new KnownCues("same", FACE), to(8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guided.confirmedBy(new KnownCues("same", SIGN)))
                .withMessageContaining("another one than the first but both are same");
    }

    @Test
    void whatIsNotNeededInTheEndIsGivenBack() throws Exception {
        Cue loud = new Cue(CAR.place(), 0.03, 1);
        Judge judge = new KnownCues("one", FACE, loud);
        GuidedOptions options = to(9.5).withCandidates(1);

        GuidedResult kept = anonymize(judge, options.withGivesBack(false));
        GuidedResult back = anonymize(judge, options);

        assertThat(contains(kept.regions(), 37, 115)).isTrue();
        assertThat(contains(back.regions(), 37, 115)).isFalse();
        assertThat(back.reached()).isTrue();
        assertThat(back.area()).isLessThan(kept.area());
        GuidedStep last = back.steps().get(back.steps().size() - 1);
        assertThat(last.kind()).isEqualTo(GuidedStep.Kind.GIVE_BACK);
        assertThat(last.score()).isEqualTo(back.score());
    }

    @Test
    void inpaintingDestroysToo() throws Exception {
        GuidedResult result = anonymize(new KnownCues("one", FACE), GuidedOptions.of(8, method("inpaint")));
        assertThat(result.reached()).isTrue();
    }

    @Test
    void progressSeesEveryStep() throws Exception {
        List<GuidedStep> seen = new ArrayList<>();
        GuidedResult result = GuidedAnonymizer.of(new KnownCues("one", FACE, SIGN), to(9))
                .anonymize(PHOTOGRAPH, List.of(), seen::add);
        assertThat(seen).isEqualTo(result.steps());
    }

    @Test
    void anInterruptEndsItBetweenPasses() {
        GuidedAnonymizer guided = GuidedAnonymizer.of(new KnownCues("one", FACE, SIGN), to(9));
        List<GuidedStep> seen = new ArrayList<>();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> guided.anonymize(PHOTOGRAPH, List.of(), step -> {
                    seen.add(step);
                    Thread.currentThread().interrupt();
                }));
        assertThat(seen).hasSize(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void imagesTooSmallForSsimHaveNone() throws Exception {
        RgbImage small = KnownCues.photograph(8, 9);
        GuidedResult result = GuidedAnonymizer.of(new KnownCues("one", new Cue(2, 2, 4, 4, 0.9)), to(8))
                .anonymize(small, List.of(), step -> {});
        assertThat(result.reached()).isTrue();
        assertThat(result.ssim()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.999, 10.001, Double.NaN, Double.POSITIVE_INFINITY})
    void targetsOutsideOfTheScaleAreRefused(double target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> to(target))
                .withMessage("a target must be from 1 to 10 but was " + target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blur", "pixelate"})
    void methodsThatLeaveSomethingAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuidedOptions.of(8, method(name)))
                .withMessageContaining("leaves nothing of the original")
                .withMessageContaining(name);
    }

    @Test
    void budgetsOutOfRangeAreRefused() {
        GuidedOptions options = to(8);
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMostArea(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMostArea(1.01));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMostSteps(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withLeastArea(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withLeastArea(0.3));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withLeastGain(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withCandidates(17));
    }

    /** Takes any black area for anonymity, wherever it is, as networks do that have learnt from masks. */
    private static final class Deceived implements Judge {
        private final List<RgbImage> seen = new ArrayList<>();

        @Override
        public String identity() {
            return "deceived";
        }

        @Override
        public Opinion of(RgbImage original) {
            return new Opinion() {
                @Override
                public List<Double> scores(List<RgbImage> versions) {
                    seen.addAll(versions);
                    return versions.stream().map(Deceived::score).toList();
                }

                @Override
                public CueMap cues(RgbImage version) {
                    seen.add(version);
                    return CueMap.of(2, 2, new float[] {1, 0, 0, 0});
                }
            };
        }

        private static double score(RgbImage version) {
            byte[] rgb = version.toBytes();
            int black = 0;
            for (byte sample : rgb) {
                black += sample == 0 ? 1 : 0;
            }
            return Math.min(10, 1 + 90.0 * black / rgb.length);
        }
    }

    @Test
    void blackAreasThatDeceiveAJudgeRaiseNoScore() throws Exception {
        GuidedResult deceived = anonymize(new Deceived(), to(9).withFills(false));
        GuidedResult filled = anonymize(new Deceived(), to(9));

        assertThat(deceived.reached()).isTrue();
        assertThat(filled.outcome()).isEqualTo(Outcome.NO_PROGRESS);
        assertThat(filled.image()).isSameAs(PHOTOGRAPH);
    }

    /** Finds filled pictures anonymous once enough is filled, and what is really left less so. */
    @Test
    void theLowerScoreOfFilledAndDestroyedCounts() throws Exception {
        Judge stern = new Judge() {
            @Override
            public String identity() {
                return "stern";
            }

            @Override
            public Opinion of(RgbImage original) {
                Opinion known = new KnownCues("known", FACE).of(original);
                return new Opinion() {
                    @Override
                    public List<Double> scores(List<RgbImage> versions) {
                        return versions.stream()
                                .map(version -> Math.min(
                                        version.sample(105, 50, 0) == 0 ? 7 : 10,
                                        known.scores(List.of(version)).get(0)))
                                .toList();
                    }

                    @Override
                    public CueMap cues(RgbImage version) {
                        return known.cues(version);
                    }
                };
            }
        };
        GuidedResult result = anonymize(stern, to(8));
        assertThat(result.reached()).isFalse();
        assertThat(result.score()).isEqualTo(7);
    }

    @Test
    void largePhotographsAreLookedAtSmallUntilTheLastLook() throws Exception {
        RgbImage large = KnownCues.photograph(1344, 200);
        Deceived judge = new Deceived();
        Region start = new Region.Ellipse(700, 100, 150, 90);
        GuidedResult result = GuidedAnonymizer.of(judge, to(1)).anonymize(large, List.of(start), step -> {});

        assertThat(judge.seen).hasSize(2);
        RgbImage view = judge.seen.get(0);
        assertThat(view.width()).isEqualTo(448);
        assertThat(view.height()).isEqualTo(67);
        assertThat(judge.seen.get(1)).isSameAs(result.image());
        assertThat(result.image().width()).isEqualTo(1344);
        RgbImage small = large.resized(448, 67, Resampling.BILINEAR);
        int changed = 0;
        for (int y = 0; y < 67; y++) {
            for (int x = 0; x < 448; x++) {
                boolean inside = start.contains((x + 0.5) * 3, (y + 0.5) * 200 / 67);
                changed += view.sample(x, y, 0) == small.sample(x, y, 0) ? 0 : 1;
                assertThat(inside || view.sample(x, y, 0) == small.sample(x, y, 0))
                        .isTrue();
            }
        }
        assertThat(changed).as("pixels of the ellipse that were filled").isGreaterThan(3800);
    }
}
