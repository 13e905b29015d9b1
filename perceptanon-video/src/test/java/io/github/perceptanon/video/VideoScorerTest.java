// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.film.Films;
import io.github.perceptanon.pipeline.FakeEngine;
import io.github.perceptanon.video.VideoException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of films are the scores of their frames as images. */
class VideoScorerTest {
    private static final VideoOptions EVERY = VideoOptions.defaults().withSampling(Sampling.every(1));

    @TempDir
    private static Path folder;

    private static Path film;
    private static Path other;

    @BeforeAll
    static void makeFilms() throws IOException, InterruptedException {
        film = Films.colours(folder.resolve("film.mkv"), 20, 12, 10, 24);
        other = Films.colours(folder.resolve("other.mkv"), 24, 24, 10, 7);
    }

    @Test
    void eachFrameHasTheScoreOfItsImage() throws IOException, InterruptedException {
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            List<VideoFrame> frames = VideoFramesTest.read(film, EVERY);

            VideoScores scores = VideoScorer.of(EVERY).score(scorer, film);

            assertThat(scores.frames())
                    .isEqualTo(frames.stream()
                            .map(f -> new FrameScore(
                                    f.time(), scorer.score(f.image()).score()))
                            .toList());
            assertThat(scores.frames()).extracting(FrameScore::score).doesNotHaveDuplicates();
            assertThat(scores.weightsSha256()).isEqualTo(scorer.weightsSha256());
            assertThat(scores.engine()).isEqualTo(scorer.engine());
            assertThat(scores.lowestOriginal()).isEmpty();
        }
    }

    @Test
    void theLowestFrameIsKeptWithItsPicture() throws IOException, InterruptedException {
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            VideoScores scores = VideoScorer.of(EVERY).withBatch(3).score(scorer, film);

            assertThat(scorer.score(scores.lowest().image()).score()).isEqualTo(scores.lowestScore());
            assertThat(scores.frames()).contains(new FrameScore(scores.lowest().time(), scores.lowestScore()));
        }
    }

    @Test
    void batchesAreFullAndChangeNothing() throws IOException, InterruptedException {
        FakeEngine engine = new FakeEngine();
        try (AnonymityScorer scorer = engine.alone()) {
            VideoScores inFours = VideoScorer.of(EVERY).withBatch(4).score(scorer, film);
            assertThat(engine.batches).containsExactly(4, 4, 2);

            assertThat(VideoScorer.of(EVERY).withBatch(1).score(scorer, film).frames())
                    .isEqualTo(inFours.frames());
        }
    }

    @Test
    void progressIsToldInTheOrderOfTheFilm() throws IOException, InterruptedException {
        List<FrameScore> told = new ArrayList<>();
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            VideoScores scores =
                    VideoScorer.of(EVERY).withBatch(4).withProgress(told::add).score(scorer, film);

            assertThat(told).isEqualTo(scores.frames());
        }
    }

    @Test
    void pairsOfFilmsAreScoredFrameByFrame() throws IOException, InterruptedException {
        try (PairScorer scorer = new FakeEngine().pairs()) {
            List<VideoFrame> before = VideoFramesTest.read(film, EVERY);
            List<VideoFrame> after = VideoFramesTest.read(other, EVERY);

            VideoScores scores = VideoScorer.of(EVERY).withBatch(3).score(scorer, film, other);

            for (int i = 0; i < before.size(); i++) {
                assertThat(scores.frames().get(i).score())
                        .isEqualTo(
                                scorer.score(before.get(i).image(), after.get(i).image())
                                        .score());
            }
            assertThat(scores.frames()).hasSameSizeAs(before);
            assertThat(scorer.score(
                                    scores.lowestOriginal().orElseThrow(),
                                    scores.lowest().image())
                            .score())
                    .isEqualTo(scores.lowestScore());
        }
    }

    @Test
    void filmsOfDifferentTimesAreRefused() throws IOException, InterruptedException {
        Path slower = Films.make(
                folder.resolve("slower.mkv"),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=20x12:rate=8:duration=0.6",
                "-c:v",
                "ffv1");

        refused(slower, "at 0.100 s", "at 0.125 s");
    }

    @Test
    void aFilmThatEndsEarlierIsRefused() throws IOException, InterruptedException {
        refused(Films.colours(folder.resolve("short.mkv"), 20, 12, 7, 10), "at 0.700 s", "not there");
    }

    private static void refused(Path anonymized, String original, String its) {
        try (PairScorer scorer = new FakeEngine().pairs()) {
            VideoException refusal = catchThrowableOfType(
                    VideoException.class, () -> VideoScorer.of(EVERY).score(scorer, film, anonymized));

            assertThat(refusal.reason()).isEqualTo(Reason.TIMES);
            assertThat(refusal)
                    .hasMessageContaining("original's next is " + original)
                    .hasMessageContaining("film's " + its)
                    .hasMessageContaining(anonymized.toString());
        }
    }

    @Test
    void scenesOfPairsAreRefused() {
        VideoScorer films = VideoScorer.of(EVERY.withSampling(Sampling.scenes(0.4)));
        try (PairScorer scorer = new FakeEngine().pairs()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> films.score(scorer, film, other))
                    .withMessageContaining("scenes");
        }
    }

    @Test
    void anInterruptionStopsTheWork() {
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            VideoScorer films = VideoScorer.of(EVERY)
                    .withBatch(2)
                    .withProgress(score -> Thread.currentThread().interrupt());

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> films.score(scorer, film));
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void samplingAndBatchesHaveBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sampling.every(0)).withMessageContaining("was given 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampling.interval(0))
                .withMessageContaining("was 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Sampling.interval(Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampling.scenes(1))
                .withMessageContaining("was 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VideoScorer.of(EVERY).withBatch(0))
                .withMessageContaining("was 0");
    }
}
