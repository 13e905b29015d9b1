// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymityScorerTest {
    private static AnonymityScorer alone;
    private static PairScorer pair;

    @BeforeAll
    static void build() {
        alone = alone();
        pair = PairScorer.of(card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), EngineOptions.defaults());
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

    @Test
    void aKeptOriginalGivesTheMapsOfWholePairsAtTheLastStage() {
        RgbImage original = image(1);
        ExplainOptions options = ExplainOptions.defaults();
        ExplainableEmbedding version =
                pair.embedExplainably(List.of(image(3), image(2))).get(1);
        assertThat(pair.against(original).explain(version, options).raw())
                .containsExactly(
                        pair.explain(original, image(2), options).anonymized().raw(), within(1e-6f));
        assertThat(pair.against(original).scoreEmbedding(version.vector()).score())
                .isEqualTo(pair.score(original, image(2)).score());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.against(original).explain(version, options.withStage(3)))
                .withMessageContaining("only the last stage can be explained, 4, but the stage was 3");
    }

    @Test
    void onePassGivesBothScoresAndMaps() {
        ExplainOptions options = ExplainOptions.defaults().withTarget(new Target.ScoreDecrease());
        List<RgbImage> images =
                IntStream.range(0, 11).mapToObj(AnonymityScorerTest::image).toList();
        List<ExplainableEmbedding> embeddings = alone.embedExplainably(images);
        for (int i = 0; i < images.size(); i++) {
            ExplainableEmbedding embedding = embeddings.get(i);
            assertThat(alone.scoreEmbedding(embedding.vector()).score())
                    .isEqualTo(alone.score(images.get(i)).score());
            assertThat(alone.explain(embedding, options).raw())
                    .isEqualTo(alone.explain(images.get(i), options).raw());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void theFirstImageOfAPairIsTheOneThatItsFirstMapExplains(int stage) {
        int features = Backbone.RESNET18.features();
        StateDict blindToTheOriginal = GoldenNetworks.withoutHeadInputs(weights(AnnotationSetup.HA2), 0, features);
        try (PairScorer scorer =
                PairScorer.of(card(AnnotationSetup.HA2), blindToTheOriginal, EngineOptions.defaults())) {
            PairHeatmaps maps =
                    scorer.explain(image(1), image(2), ExplainOptions.defaults().withStage(stage));

            assertThat(maps.original().raw()).containsOnly(0);
            assertThat(maps.anonymized().raw()).isNotEqualTo(maps.original().raw());
        }
    }

    @Test
    void aFileGivesTheTypeThatItsCardAsksFor(@TempDir Path folder) throws IOException {
        Path ha1 = write(folder, AnnotationSetup.HA1);
        Path ha2 = write(folder, AnnotationSetup.HA2);
        try (Scorer first = Scorer.load(ha1);
                Scorer second = Scorer.load(ha2);
                AnonymityScorer ofImages = AnonymityScorer.load(ha1);
                PairScorer ofPairs = PairScorer.load(ha2)) {
            assertThat(first).isInstanceOf(AnonymityScorer.class);
            assertThat(second).isInstanceOf(PairScorer.class);
            assertThat(ofImages.score(image(1))).isEqualTo(alone.score(image(1)));
            assertThat(ofPairs.score(image(1), image(2))).isEqualTo(pair.score(image(1), image(2)));
        }
    }

    @Test
    void aFileOfTheOtherSetupIsRefusedWhenItIsLoaded(@TempDir Path folder) throws IOException {
        Path ha1 = write(folder, AnnotationSetup.HA1);
        Path ha2 = write(folder, AnnotationSetup.HA2);
        assertThatThrownBy(() -> AnonymityScorer.load(ha2))
                .isInstanceOf(WeightsException.class)
                .hasMessage(ha2 + ": an HA2 model scores a pair: load it with PairScorer");
        assertThatThrownBy(() -> PairScorer.load(ha1))
                .isInstanceOf(WeightsException.class)
                .hasMessage(ha1 + ": an HA1 model scores an anonymized image alone: load it with AnonymityScorer");
    }

    @Test
    void weightsInMemoryOfTheOtherSetupAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnonymityScorer.of(
                        card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), EngineOptions.defaults()))
                .withMessageStartingWith("an HA2 model scores a pair");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairScorer.of(
                        card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), EngineOptions.defaults()))
                .withMessageStartingWith("an HA1 model scores an anonymized image alone");
    }

    @Test
    void theEngineIsTheOneThatTheOptionsName() {
        EngineOptions nd4j = EngineOptions.defaults().withEngine("nd4j");
        try (AnonymityScorer scorer =
                AnonymityScorer.of(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), nd4j)) {
            assertThat(scorer.engine()).startsWith("nd4j");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnonymityScorer.of(
                        card(AnnotationSetup.HA1),
                        weights(AnnotationSetup.HA1),
                        EngineOptions.defaults().withEngine("abacus")))
                .withMessageContaining("abacus");
    }

    @Test
    void aClosedScorerRefusesToScore() {
        AnonymityScorer scorer = alone();
        scorer.close();
        scorer.close();
        assertThatThrownBy(() -> scorer.score(image(1))).isInstanceOf(IllegalStateException.class);
    }

    private static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return new GoldenNetworks(setup, Backbone.RESNET18, 10).weights();
    }

    private static AnonymityScorer alone() {
        return AnonymityScorer.of(card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), EngineOptions.defaults());
    }

    private static Path write(Path folder, AnnotationSetup setup) throws IOException {
        Path file = folder.resolve(setup + ".safetensors");
        Safetensors.write(file, weights(setup), card(setup).toMetadata());
        return file;
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
