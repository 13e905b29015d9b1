// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.nio.FloatBuffer;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Batches per second of one engine shared by as many threads as the machine has processors; {@code -t} sets the number
 * of threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
@Threads(Threads.MAX)
public class ThroughputBenchmark {
    /** The engine's name. */
    @Param("nd4j")
    public String engine;

    /** The residual network. */
    @Param({"RESNET18", "RESNET50"})
    public Backbone backbone;

    /** Images per call. */
    @Param({"1", "8"})
    public int batch;

    private InferenceEngine shared;
    private float[] images;

    /**
     * Compiles the network.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void compile() throws IOException {
        Workload workload = new Workload(AnnotationSetup.HA1, backbone, batch, 0);
        EngineOptions options = EngineOptions.defaults()
                .withEngine(engine)
                .withConcurrency(Runtime.getRuntime().availableProcessors());
        shared = workload.compile(PeerFolder.standard().weights(workload), options);
        images = workload.inputs(shared.inputLayout())[0];
    }

    /** Frees the engine. */
    @TearDown
    public void close() {
        shared.close();
    }

    /** Buffer for a thread's results. */
    @State(Scope.Thread)
    public static class Embeddings {
        private FloatBuffer values;

        /**
         * Allocates the buffer.
         *
         * @param benchmark determines the size
         */
        @org.openjdk.jmh.annotations.Setup
        public void allocate(ThroughputBenchmark benchmark) {
            values = FloatBuffer.allocate(benchmark.batch * benchmark.backbone.features());
        }
    }

    /**
     * Embeds one batch.
     *
     * @param embeddings receives the result
     * @return the embeddings
     */
    @Benchmark
    public FloatBuffer embed(Embeddings embeddings) {
        embeddings.values.clear();
        shared.run(batch, shared.inputLayout(), target -> target.put(images), embeddings.values);
        return embeddings.values;
    }
}
