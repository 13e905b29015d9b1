package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.StateDict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymityScorerTest {
    private static AnonymityScorer alone;
    private static AnonymityScorer pair;

    @BeforeAll
    static void build() {
        alone = scorer(Setup.HA1);
        pair = scorer(Setup.HA2);
    }

    @AfterAll
    static void close() {
        alone.close();
        pair.close();
    }

    @Test
    void eightThreadsGiveTheScoresThatOneGives() {
        List<RgbImage> images =
                IntStream.range(0, 24).mapToObj(AnonymityScorerTest::image).toList();
        List<Double> expected = images.stream().map(i -> alone.score(i).score()).toList();
        List<Double> together =
                images.parallelStream().map(i -> alone.score(i).score()).toList();
        assertThat(together).isEqualTo(expected);
    }

    @Test
    void aKeptOriginalGivesTheScoresOfWholePairs() {
        RgbImage original = image(1);
        assertThat(pair.against(original).score(image(2)).score())
                .isEqualTo(pair.score(original, image(2)).score());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void theFirstImageOfAPairIsTheOneThatItsFirstMapExplains(int stage) {
        int features = Backbone.RESNET18.features();
        StateDict blindToTheOriginal = GoldenNetworks.withoutHeadInputs(
                new GoldenNetworks(Setup.HA2, Backbone.RESNET18, 10).weights(), 0, features);
        try (AnonymityScorer scorer =
                AnonymityScorer.of(card(Setup.HA2), blindToTheOriginal, Engines.AUTO, EngineOptions.defaults())) {
            PairHeatmaps maps =
                    scorer.explain(image(1), image(2), ExplainOptions.defaults().withStage(stage));

            assertThat(maps.original().raw()).containsOnly(0);
            assertThat(maps.anonymized().raw()).isNotEqualTo(maps.original().raw());
        }
    }

    @Test
    void aPairModelRefusesOneImage() {
        assertThatThrownBy(() -> pair.score(image(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the original");
    }

    @Test
    void aModelOfSingleImagesRefusesAPair() {
        assertThatThrownBy(() -> alone.score(image(1), image(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a pair");
    }

    @Test
    void aClosedScorerRefusesToScore() {
        AnonymityScorer scorer = scorer(Setup.HA1);
        scorer.close();
        scorer.close();
        assertThatThrownBy(() -> scorer.score(image(1))).isInstanceOf(IllegalStateException.class);
    }

    private static ModelCard card(Setup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    private static AnonymityScorer scorer(Setup setup) {
        return AnonymityScorer.of(
                card(setup),
                new GoldenNetworks(setup, Backbone.RESNET18, 10).weights(),
                Engines.AUTO,
                EngineOptions.defaults());
    }

    private static RgbImage image(int seed) {
        GoldenNumbers numbers = GoldenNumbers.of("scorer test", seed);
        byte[] rgb = new byte[3 * 40 * 30];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) numbers.bits24(i);
        }
        return RgbImage.of(40, 30, rgb);
    }
}
