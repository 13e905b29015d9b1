// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Eight anonymized versions of one original, HA2. The original's embedding is computed once, or for each pair, one by
 * one or in batches of the same size as those of the versions.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class PairsBenchmark {
    /** The engine's name. */
    @Param("nd4j")
    public String engine;

    /** The residual network. */
    @Param("RESNET50")
    public Backbone backbone;

    /** Versions of the original. */
    @Param("8")
    public int versions;

    private PairScorer scorer;
    private RgbImage original;
    private List<RgbImage> anonymized;

    /**
     * Loads the scorer and creates images.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        scorer = Judges.pairs(backbone, engine);
        original = Judges.noise(0);
        anonymized = new ArrayList<>();
        for (int i = 1; i <= versions; i++) {
            anonymized.add(Judges.noise(i));
        }
    }

    /** Frees the scorer. */
    @TearDown
    public void close() {
        scorer.close();
    }

    /**
     * Scores all versions against the kept original.
     *
     * @return their scores
     */
    @Benchmark
    public List<AnonymityScore> together() {
        return scorer.against(original).scoreAll(anonymized);
    }

    /**
     * Scores the pairs one by one.
     *
     * @return their scores
     */
    @Benchmark
    public List<AnonymityScore> separately() {
        List<AnonymityScore> scores = new ArrayList<>();
        for (RgbImage version : anonymized) {
            scores.add(scorer.score(original, version));
        }
        return scores;
    }

    /**
     * Scores the pairs in batches and embeds the original for each. The difference to {@link #together} is what the
     * reuse alone saves.
     *
     * @return their scores
     */
    @Benchmark
    public List<AnonymityScore> batched() {
        List<float[]> originals = embed(Collections.nCopies(versions, original));
        List<float[]> embeddings = embed(anonymized);
        List<AnonymityScore> scores = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            scores.add(scorer.against(originals.get(i)).scoreEmbedding(embeddings.get(i)));
        }
        return scores;
    }

    private List<float[]> embed(List<RgbImage> images) {
        List<PreparedImage> prepared = images.stream().map(scorer::prepare).toList();
        try {
            return scorer.embed(prepared);
        } finally {
            prepared.forEach(PreparedImage::close);
        }
    }
}
