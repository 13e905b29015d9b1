// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.StandardLayers;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.train.Loss;
import io.github.perceptanon.train.Targets;
import io.github.perceptanon.train.TrainingStep;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
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
 * One whole training step of an HA1 classifier at 224²: forward, loss, backward, SGD with momentum. The peer is DL4J's
 * {@code fit} on its own layers, with Nesterov's momentum, because DL4J has no other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 12)
@Fork(1)
public class TrainingBenchmark {
    private static final double LEARNING_RATE = 0.01;
    private static final double MOMENTUM = 0.9;

    /** The peer. */
    public enum Training {
        /** This project's trainer. */
        PERCEPTANON,
        /** DL4J as shipped. */
        DL4J
    }

    /** The peer. */
    @Param
    public Training training;

    /** The residual network. */
    @Param("RESNET18")
    public Backbone backbone;

    /** Images per step. */
    @Param("8")
    public int batch;

    /** This project's training backend. */
    @Param("auto")
    public String backend;

    private Prepared prepared;

    /** A step that can be taken again and again, and gives the loss before it. */
    private record Prepared(DoubleSupplier step, Runnable close) {}

    /**
     * Loads the network.
     *
     * @throws IOException if a file cannot be read or written
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() throws IOException {
        Workload workload = new Workload(AnnotationSetup.HA1, backbone, batch, 0);
        StateDict weights = PeerFolder.standard().weights(workload);
        prepared = training == Training.PERCEPTANON ? ours(workload, weights) : dl4j(workload, weights);
    }

    private Prepared ours(Workload workload, StateDict weights) {
        float[][] inputs = workload.inputs();
        int[] classes =
                IntStream.range(0, batch).map(row -> row % Workload.OUTPUTS).toArray();
        Targets targets = Targets.of(classes, new double[batch]);
        TrainingStep step = TrainingStep.of(
                workload.judge(),
                weights,
                Loss.crossEntropy(Workload.OUTPUTS),
                Optimizer.sgd(MOMENTUM),
                TrainingBackend.defaults().withName(backend));
        return new Prepared(() -> step.take(inputs, Workload.SIDE, Workload.SIDE, targets, LEARNING_RATE), step::close);
    }

    private Prepared dl4j(Workload workload, StateDict weights) {
        Network network = workload.judge().network();
        ComputationGraph graph =
                new ComputationGraph(StandardLayers.training(network, new Nesterovs(LEARNING_RATE, MOMENTUM)));
        graph.init();
        Dl4jGraph.load(network, weights, graph);
        INDArray images = Nd4j.createFromArray(workload.inputs()[0]).reshape(batch, 3, Workload.SIDE, Workload.SIDE);
        INDArray labels = Nd4j.zeros(batch, Workload.OUTPUTS);
        for (int row = 0; row < batch; row++) {
            labels.putScalar(row, row % Workload.OUTPUTS, 1);
        }
        DataSet data = new DataSet(images, labels);
        return new Prepared(
                () -> {
                    graph.fit(data);
                    return graph.score();
                },
                graph::close);
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        prepared.close().run();
    }

    /**
     * Takes one step.
     *
     * @return the loss before the step
     */
    @Benchmark
    public double step() {
        return prepared.step().getAsDouble();
    }
}
