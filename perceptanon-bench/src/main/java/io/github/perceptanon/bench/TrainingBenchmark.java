// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.TrainingKind;
import io.github.perceptanon.bench.peer.TrainingPeer;
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

/**
 * One whole training step of an HA1 classifier: forward, loss, backward, SGD with momentum. The peer is DL4J's
 * {@code fit} on its own layers, with Nesterov's momentum, because DL4J has no other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 12)
@Fork(1)
public class TrainingBenchmark {
    /** The peer. */
    @Param
    public TrainingKind training;

    /** The residual network. */
    @Param("RESNET18")
    public Backbone backbone;

    /** Images per step. */
    @Param("8")
    public int batch;

    /** Height and width of the images. */
    @Param("224")
    public int side;

    private TrainingPeer prepared;

    /**
     * Loads the network.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        prepared = training.open(PeerFolder.standard(), new Workload(AnnotationSetup.HA1, backbone, batch, 0, side));
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        prepared.close();
    }

    /**
     * Takes one step.
     *
     * @return the loss before the step
     */
    @Benchmark
    public double step() {
        return prepared.take();
    }
}
