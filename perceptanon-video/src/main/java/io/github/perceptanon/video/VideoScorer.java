// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.video.VideoException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores films: sampled frames, in batches, each as the scorer scores it as an image. Immutable and thread-safe.
 *
 * <pre>{@code
 * VideoScores scores = VideoScorer.of(VideoOptions.defaults()).score(scorer, film);
 * System.out.println(scores.lowestScore() + " at " + scores.lowest().time() + " s");
 * }</pre>
 *
 * <p><b>Memory.</b> The frames of a batch, and the one of the lowest score so far; of both films where there are two.
 *
 * <p><b>Cancelling.</b> Interrupting the thread that scores ends the work and the child processes.
 */
public final class VideoScorer {
    /** The largest batch. */
    public static final int MOST_BATCH = 1024;

    private static final int BATCH = 8;

    /** Containers round times to milliseconds, each in its own way. */
    private static final double SAME_TIME = 0.0011;

    private final VideoOptions options;
    private final int batch;
    private final Consumer<FrameScore> progress;

    private VideoScorer(VideoOptions options, int batch, Consumer<FrameScore> progress) {
        this.options = options;
        this.batch = batch;
        this.progress = progress;
    }

    /**
     * A scorer of films in batches of 8 frames.
     *
     * @param options how films are read
     * @return the scorer
     */
    public static VideoScorer of(VideoOptions options) {
        return new VideoScorer(Objects.requireNonNull(options, "options"), BATCH, score -> {});
    }

    /**
     * This scorer with other batches.
     *
     * @param frames the largest number of frames in a batch, 1 to {@value #MOST_BATCH}
     * @return a copy
     * @throws IllegalArgumentException if it is out of range
     */
    public VideoScorer withBatch(int frames) {
        if (frames < 1 || frames > MOST_BATCH) {
            throw new IllegalArgumentException("a batch must be from 1 to " + MOST_BATCH + " but was " + frames);
        }
        return new VideoScorer(options, frames, progress);
    }

    /**
     * This scorer with someone who is told each score as it is computed, in the order of the film, on the thread that scores.
     *
     * @param listener is told
     * @return a copy
     */
    public VideoScorer withProgress(Consumer<FrameScore> listener) {
        return new VideoScorer(options, batch, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Scores an anonymized film on its own (HA1).
     *
     * @param scorer stays open
     * @param film a file
     * @return the scores
     * @throws VideoException if the film cannot be read to its end
     * @throws InterruptedException if the thread is interrupted
     */
    public VideoScores score(AnonymityScorer scorer, Path film) throws VideoException, InterruptedException {
        Run run = new Run(scorer);
        try (VideoFrames frames = VideoFrames.open(film, options)) {
            for (Optional<VideoFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
                run.add(next.get(), null);
            }
        }
        return run.finish();
    }

    /**
     * Scores an anonymized film next to its original (HA2), frame by frame. Both are sampled alike, so they must have frames
     * at the same times, to a millisecond.
     *
     * @param scorer stays open
     * @param original the film before anonymization
     * @param anonymized the film after it
     * @return the scores
     * @throws VideoException if a film cannot be read to its end, or their times differ
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException if scenes are sampled: each film's own pictures decide where they begin
     */
    public VideoScores score(PairScorer scorer, Path original, Path anonymized)
            throws VideoException, InterruptedException {
        if (options.sampling() instanceof Sampling.Scenes) {
            throw new IllegalArgumentException(
                    "scenes cannot be sampled in two films alike: choose every n-th frame or an interval");
        }
        Run run = new Run(scorer);
        try (VideoFrames before = VideoFrames.open(original, options);
                VideoFrames after = VideoFrames.open(anonymized, options)) {
            while (true) {
                Optional<VideoFrame> o = before.next();
                Optional<VideoFrame> a = after.next();
                if (o.isEmpty() && a.isEmpty()) {
                    return run.finish();
                }
                requireSameTime(original, o, anonymized, a);
                run.add(a.orElseThrow(), o.orElseThrow().image());
            }
        }
    }

    private static void requireSameTime(Path original, Optional<VideoFrame> o, Path anonymized, Optional<VideoFrame> a)
            throws VideoException {
        if (o.isEmpty() || a.isEmpty() || Math.abs(o.get().time() - a.get().time()) > SAME_TIME) {
            throw new VideoException(
                    Reason.TIMES,
                    "the films do not have frames at the same times: the original's next is " + when(o)
                            + ", the anonymized film's " + when(a) + " (" + original + ", " + anonymized + ")");
        }
    }

    private static String when(Optional<VideoFrame> frame) {
        return frame.map(f -> String.format(Locale.ROOT, "at %.3f s", f.time())).orElse("not there");
    }

    /** One film's scores as they come. */
    private final class Run {
        private final Scorer scorer;
        private final List<VideoFrame> waiting = new ArrayList<>();
        private final List<RgbImage> originals = new ArrayList<>();
        private final List<FrameScore> scores = new ArrayList<>();
        private double lowestScore = Double.POSITIVE_INFINITY;
        private @Nullable VideoFrame lowest;
        private @Nullable RgbImage lowestOriginal;

        Run(Scorer scorer) {
            this.scorer = scorer;
        }

        void add(VideoFrame frame, @Nullable RgbImage original) throws InterruptedException {
            waiting.add(frame);
            if (original != null) {
                originals.add(original);
            }
            if (waiting.size() == batch) {
                flush();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while scoring a film");
            }
        }

        private void flush() {
            if (waiting.isEmpty()) {
                return;
            }
            List<RgbImage> images = waiting.stream().map(VideoFrame::image).toList();
            List<float[]> embeddings = embedded(images);
            List<float[]> before = originals.isEmpty() ? List.of() : embedded(originals);
            for (int i = 0; i < waiting.size(); i++) {
                note(
                        i,
                        scorer instanceof PairScorer pairs
                                ? pairs.against(before.get(i))
                                        .scoreEmbedding(embeddings.get(i))
                                        .score()
                                : ((AnonymityScorer) scorer)
                                        .scoreEmbedding(embeddings.get(i))
                                        .score());
            }
            waiting.clear();
            originals.clear();
        }

        private List<float[]> embedded(List<RgbImage> images) {
            List<PreparedImage> prepared = new ArrayList<>();
            try {
                images.forEach(image -> prepared.add(scorer.prepare(image)));
                return scorer.embed(prepared);
            } finally {
                prepared.forEach(PreparedImage::close);
            }
        }

        private void note(int i, double score) {
            VideoFrame frame = waiting.get(i);
            FrameScore result = new FrameScore(frame.time(), score);
            scores.add(result);
            if (score < lowestScore) {
                lowestScore = score;
                lowest = frame;
                lowestOriginal = originals.isEmpty() ? null : originals.get(i);
            }
            progress.accept(result);
        }

        VideoScores finish() {
            flush();
            return new VideoScores(
                    scores,
                    Objects.requireNonNull(lowest, "a film has a frame"),
                    Optional.ofNullable(lowestOriginal),
                    options.sampling(),
                    scorer.card(),
                    scorer.weightsSha256(),
                    scorer.engine());
        }
    }
}
