// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of a score that pipelines are made of. */
class ScoringStepsTest {
    private final FakeEngine engine = new FakeEngine();
    private final AnonymityScorer alone = engine.alone();
    private final PairScorer pairs = engine.pairs();

    @Test
    void theStepsTogetherAreAScore() {
        try (PreparedImage first = alone.prepare(FakeEngine.grey(10));
                PreparedImage second = alone.prepare(FakeEngine.grey(90))) {
            List<float[]> embeddings = alone.embed(List.of(first, second));
            assertThat(alone.scoreEmbedding(embeddings.get(1))).isEqualTo(alone.score(FakeEngine.grey(90)));
        }
    }

    @Test
    void anOriginalIsKnownByItsEmbedding() {
        try (PreparedImage original = pairs.prepare(FakeEngine.grey(10));
                PreparedImage anonymized = pairs.prepare(FakeEngine.grey(90))) {
            List<float[]> embeddings = pairs.embed(List.of(original, anonymized));
            assertThat(pairs.against(embeddings.get(0)).scoreEmbedding(embeddings.get(1)))
                    .isEqualTo(pairs.score(FakeEngine.grey(10), FakeEngine.grey(90)));
        }
    }

    @Test
    void theFirstImageOfAPairIsTheOriginal() {
        PairScorer blind = engine.blindToTheOriginal();
        AnonymityScore score = blind.score(FakeEngine.grey(10), FakeEngine.grey(90));

        assertThat(blind.score(FakeEngine.grey(200), FakeEngine.grey(90))).isEqualTo(score);
        assertThat(blind.against(FakeEngine.grey(200)).score(FakeEngine.grey(90)))
                .isEqualTo(score);
        assertThat(blind.score(FakeEngine.grey(10), FakeEngine.grey(200))).isNotEqualTo(score);
    }

    @Test
    void aPreparedImageGivesItsMemoryBackOnce() {
        PreparedImage first = alone.prepare(FakeEngine.grey(10));
        first.close();
        first.close();
        try (PreparedImage second = alone.prepare(FakeEngine.grey(20));
                PreparedImage third = alone.prepare(FakeEngine.grey(30))) {
            assertThat(alone.scoreEmbedding(alone.embed(List.of(second)).get(0)))
                    .isEqualTo(alone.score(FakeEngine.grey(20)))
                    .isNotEqualTo(
                            alone.scoreEmbedding(alone.embed(List.of(third)).get(0)));
        }
    }

    @Test
    void aClosedPreparedImageIsRefused() {
        PreparedImage closed = alone.prepare(FakeEngine.grey(10));
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> alone.embed(List.of(closed)))
                .withMessage("the prepared image is closed");
    }

    @Test
    void anImageThatAnotherScorerPreparedIsRefused() {
        try (PreparedImage foreign = pairs.prepare(FakeEngine.grey(10))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> alone.embed(List.of(foreign)))
                    .withMessage("the image was prepared by another scorer");
        }
    }

    @Test
    void anEmbeddingOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alone.scoreEmbedding(new float[3]))
                .withMessage("an embedding of resnet18 has 512 numbers but was given 3");
        assertThatIllegalArgumentException().isThrownBy(() -> pairs.against(new float[3]));
    }
}
