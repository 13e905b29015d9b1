// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.film.Films;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.pipeline.FakeEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/video.md. */
class VideoGuideTest {
    @TempDir
    private static Path folder;

    private static Path film;
    private static Path original;

    @BeforeAll
    static void makeFilms() throws IOException, InterruptedException {
        film = Films.colours(folder.resolve("film.mkv"), 16, 16, 12, 20);
        original = Films.colours(folder.resolve("original.mkv"), 16, 16, 12, 9);
    }

    @Test
    void aFilm() throws IOException, InterruptedException {
        Path worst = folder.resolve("worst.png");
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            VideoOptions options = VideoOptions.defaults().withSampling(Sampling.interval(0.5));
            VideoScores scores = VideoScorer.of(options).score(scorer, film);
            System.out.println(
                    "lowest " + scores.lowestScore() + " at " + scores.lowest().time() + " s");
            System.out.println("5th percentile " + scores.percentile5() + ", mean " + scores.mean());
            ImageFiles.writePng(worst, scores.lowest().image());

            assertThat(scores.frames()).hasSize(3);
        }
        assertThat(worst).isNotEmptyFile();
    }

    @Test
    void aPairOfFilms() throws IOException, InterruptedException {
        List<FrameScore> told = new ArrayList<>();
        try (PairScorer scorer = new FakeEngine().pairs()) {
            VideoScores scores = VideoScorer.of(VideoOptions.defaults().withSampling(Sampling.every(5)))
                    .withProgress(told::add)
                    .score(scorer, original, film);

            assertThat(scores.frames()).isEqualTo(told).hasSize(3);
        }
    }

    @Test
    void frames() throws IOException, InterruptedException {
        VideoOptions options = VideoOptions.defaults()
                .withFfmpeg("ffmpeg")
                .withSampling(Sampling.scenes(0.4))
                .withPatience(Duration.ofSeconds(20));
        List<Double> times = new ArrayList<>();
        try (VideoFrames frames = VideoFrames.open(film, options)) {
            for (Optional<VideoFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
                times.add(next.get().time());
            }
        }
        assertThat(times.get(0)).isZero();
    }
}
