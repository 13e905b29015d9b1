// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
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
 * From one 224² image to its score, and to the score's Grad-CAM at the last stage. {@code -prof gc} shows what each allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class ScorerBenchmark {
    /** The engine's name. */
    @Param("nd4j")
    public String engine;

    /** The residual network. */
    @Param({"RESNET18", "RESNET50"})
    public Backbone backbone;

    private final RgbImage image = Judges.noise(1);
    private AnonymityScorer scorer;

    /**
     * Loads the scorer.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        scorer = Judges.alone(backbone, engine);
    }

    /** Frees the scorer. */
    @TearDown
    public void close() {
        scorer.close();
    }

    /**
     * Scores the image.
     *
     * @return its score
     */
    @Benchmark
    public AnonymityScore score() {
        return scorer.score(image);
    }

    /**
     * Explains the image's score.
     *
     * @return where in the image it comes from
     */
    @Benchmark
    public Heatmap gradCam() {
        return scorer.explain(image, ExplainOptions.defaults());
    }
}
