// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judges that are networks, of weights by formula: a small HA1 and a small HA2 model. */
class ScorerJudgeTest {
    private static final RgbImage ORIGINAL = KnownCues.photograph(90, 60);
    private static AnonymityScorer alone;
    private static PairScorer beside;

    @BeforeAll
    static void load() {
        alone = AnonymityScorer.of(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), EngineOptions.defaults());
        beside = PairScorer.of(card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), EngineOptions.defaults());
    }

    @AfterAll
    static void close() {
        alone.close();
        beside.close();
    }

    private static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return GoldenWeights.of(
                NetworkWeights.shapes(
                        JudgeNetwork.of(setup, Backbone.RESNET18, 10).network()),
                0.5);
    }

    private static RgbImage masked() {
        return new Anonymizer.Mask(0).apply(ORIGINAL, new Region.Rectangle(20, 10, 30, 30));
    }

    @Test
    void scoresAreThoseOfTheModel() throws Exception {
        List<RgbImage> versions = List.of(masked(), ORIGINAL, masked());
        assertThat(Judge.of(alone).of(ORIGINAL).scores(versions))
                .isEqualTo(versions.stream().map(v -> alone.score(v).score()).toList());
        assertThat(Judge.of(beside).of(ORIGINAL).scores(versions))
                .isEqualTo(versions.stream()
                        .map(v -> beside.score(ORIGINAL, v).score())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {ExplainOptions.LAST_STAGE, 3})
    void mapsShowWhatLowersTheScore(int stage) throws Exception {
        ExplainOptions options = new ExplainOptions(CamMethod.HI_RES_CAM, new Target.ScoreDecrease(), stage);
        requireEqual(
                Judge.of(alone, CamMethod.HI_RES_CAM, stage).of(ORIGINAL).cues(masked()),
                CueMap.of(alone.explain(masked(), options)));
        requireEqual(
                Judge.of(beside, CamMethod.HI_RES_CAM, stage).of(ORIGINAL).cues(masked()),
                CueMap.of(beside.explain(ORIGINAL, masked(), options).anonymized()));
    }

    private static void requireEqual(CueMap map, CueMap expected) {
        assertThat(map.width()).isEqualTo(expected.width()).isGreaterThan(1);
        float[] values = map.values();
        float most = 0;
        for (int i = 0; i < values.length; i++) {
            most = Math.max(most, values[i]);
            assertThat(values[i]).isCloseTo(expected.values()[i], within(1e-5f));
        }
        assertThat(most).isPositive();
    }

    @Test
    void mapsOfVersionsThatWereScoredLastCostNoPass() {
        CountingEngine engine = new CountingEngine();
        try (PairScorer scorer = PairScorer.of(
                card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), engine, EngineOptions.defaults())) {
            Judge.Opinion opinion = Judge.of(scorer).of(ORIGINAL);
            RgbImage masked = masked();
            opinion.scores(List.of(ORIGINAL, masked));
            assertThat(engine.passes()).as("one of each").isEqualTo(2);

            opinion.cues(masked);
            opinion.cues(ORIGINAL);
            assertThat(engine.passes()).isEqualTo(2);

            opinion.cues(masked());
            assertThat(engine.passes()).as("another object").isEqualTo(3);
        }
    }

    @Test
    void anIdentityNamesSetupBackboneWeightsAndEngine() {
        assertThat(Judge.of(beside).identity())
                .isEqualTo("HA2 resnet18, weights " + beside.weightsSha256() + ", " + beside.engine());
    }

    @Test
    void itSaysHowItsMapsAreMade() {
        assertThat(Judge.of(alone).maps()).isEqualTo("gradcam, last");
        assertThat(Judge.of(alone, CamMethod.HI_RES_CAM, 3).maps()).isEqualTo("hirescam, layer3");
        assertThat(Judge.of(alone, CamMethod.GRAD_CAM, 4).maps())
                .as("the same stage")
                .isEqualTo("gradcam, last");
    }

    @Test
    void aStageThatTheBackboneLacksIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Judge.of(alone, CamMethod.GRAD_CAM, 5))
                .withMessageContaining("from 1 to 4 but was 5");
    }

    @Test
    void aNetworkGuidesAsFarAsItRaisesTheScore() throws Exception {
        GuidedOptions options = GuidedOptions.of(
                        10, AnonymizationMethods.installed().named("solid"))
                .withLeastGain(0.001)
                .withMostSteps(4)
                .withFills(false);
        GuidedAnonymizer guided = GuidedAnonymizer.of(Judge.of(beside), options).confirmedBy(Judge.of(alone));

        GuidedResult result = guided.anonymize(ORIGINAL, List.of(), step -> {});

        assertThat(result.reached()).isFalse();
        assertThat(result.steps().size()).isGreaterThan(1);
        double before = 0;
        for (GuidedStep step : result.steps()) {
            assertThat(step.score()).isGreaterThan(before);
            before = step.score();
        }
        assertThat(result.score())
                .isEqualTo(beside.score(ORIGINAL, result.image()).score());
        assertThat(guided.anonymize(ORIGINAL, List.of(), step -> {}).regions()).isEqualTo(result.regions());
    }
}
