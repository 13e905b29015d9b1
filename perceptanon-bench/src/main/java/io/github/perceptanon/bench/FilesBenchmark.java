// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.nio.file.Path;
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
 * From JPEG files of 1280×960 to scores with the standard pipeline: reading, decoding, resizing, normalising and the
 * network.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@Fork(1)
public class FilesBenchmark {
    /** The engine's name. */
    @Param("auto")
    public String engine;

    /** The residual network. */
    @Param({"RESNET18", "RESNET50"})
    public Backbone backbone;

    /** Files per call. */
    @Param({"1", "4", "16", "64"})
    public int count;

    private AnonymityScorer scorer;
    private List<Path> files;

    /**
     * Writes the files and loads the scorer.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        files = PeerFolder.standard().photographs(count);
        scorer = Judges.alone(backbone, engine);
    }

    /** Frees the scorer. */
    @TearDown
    public void close() {
        scorer.close();
    }

    /**
     * Scores all files with the standard pipeline.
     *
     * @return their results
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if a file has no score
     */
    @Benchmark
    public List<ScoringResult> score() throws InterruptedException {
        List<ScoringResult> results = ScoringPipeline.of(scorer)
                .scoreAll(files.stream().map(ScoringTask::alone).toList());
        for (ScoringResult result : results) {
            if (result instanceof ScoringResult.Failed failed) {
                throw new IllegalStateException(failed.error());
            }
        }
        return results;
    }
}
