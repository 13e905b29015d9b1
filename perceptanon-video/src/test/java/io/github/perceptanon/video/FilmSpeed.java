// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Times what the scoring of a film consists of, one thing after the other as {@link VideoScorer} does it, with a ResNet18 HA1
 * model of weights by formula; and VideoScorer itself. Arguments: FILM EVERY ROUNDS
 */
final class FilmSpeed {
    private static final int BATCH = 8;

    private final AnonymityScorer scorer;
    private final List<PreparedImage> waiting = new ArrayList<>();
    private int frames;
    private long reading;
    private long resizing;
    private long network;

    private FilmSpeed(AnonymityScorer scorer) {
        this.scorer = scorer;
    }

    public static void main(String[] args) throws Exception {
        Path film = Path.of(args[0]);
        VideoOptions options = VideoOptions.defaults().withSampling(Sampling.every(Integer.parseInt(args[1])));
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
        JudgeNetwork network = JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10);
        try (AnonymityScorer scorer = AnonymityScorer.of(
                card, GoldenWeights.of(NetworkWeights.shapes(network.network()), 0.25), EngineOptions.defaults())) {
            for (int round = 0; round < Integer.parseInt(args[2]); round++) {
                FilmSpeed parts = new FilmSpeed(scorer);
                parts.score(film, options);
                long start = System.nanoTime();
                VideoScorer.of(options).withBatch(BATCH).score(scorer, film);
                System.out.printf(
                        "%s, %d frames: reading %.2f s, resizing %.2f s, network %.2f s; VideoScorer %.2f s%n",
                        scorer.engine(),
                        parts.frames,
                        parts.reading / 1e9,
                        parts.resizing / 1e9,
                        parts.network / 1e9,
                        (System.nanoTime() - start) / 1e9);
            }
        }
    }

    private void score(Path film, VideoOptions options) throws Exception {
        try (VideoFrames source = VideoFrames.open(film, options)) {
            boolean more = true;
            while (more) {
                long start = System.nanoTime();
                Optional<VideoFrame> next = source.next();
                long read = System.nanoTime();
                next.ifPresent(frame -> waiting.add(scorer.prepare(frame.image())));
                reading += read - start;
                resizing += System.nanoTime() - read;
                more = next.isPresent();
                if (!waiting.isEmpty() && (waiting.size() == BATCH || !more)) {
                    flush();
                }
            }
        }
    }

    private void flush() {
        long start = System.nanoTime();
        scorer.embed(waiting).forEach(scorer::scoreEmbedding);
        network += System.nanoTime() - start;
        frames += waiting.size();
        waiting.forEach(PreparedImage::close);
        waiting.clear();
    }
}
