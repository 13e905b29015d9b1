// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.Peer;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.AnnotationSetup;
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

/** From one batch of normalised 224² floats to logits: this project's engines and their peers, each in its own JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class InferenceBenchmark {
    /** The peer. */
    @Param
    public PeerKind peer;

    /** The residual network. */
    @Param({"RESNET18", "RESNET50"})
    public Backbone backbone;

    /** One image or a pair. */
    @Param({"HA1", "HA2"})
    public AnnotationSetup setup;

    /** Images, or pairs, per call. */
    @Param({"1", "8"})
    public int batch;

    /** Threads per call; 0 for the library's default. */
    @Param("0")
    public int threads;

    private Peer prepared;

    /**
     * Loads the network and checks the peer's logits.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        prepared = peer.prepare(PeerFolder.standard(), new Workload(setup, backbone, batch, threads));
    }

    /** Frees the peer. */
    @TearDown
    public void close() {
        prepared.close();
    }

    /**
     * Scores one batch.
     *
     * @return the logits
     */
    @Benchmark
    public float[] score() {
        return prepared.run();
    }
}
