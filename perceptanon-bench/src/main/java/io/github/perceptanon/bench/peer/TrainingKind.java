// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.train.Loss;
import io.github.perceptanon.train.Targets;
import io.github.perceptanon.train.TrainingStep;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The libraries that train the networks: a whole step with SGD and momentum on an HA1 classifier. */
public enum TrainingKind {
    /** This project's trainer on its DL4J graph. */
    PERCEPTANON("dl4j training backend", true) {
        @Override
        public Optional<String> missing() {
            return Optional.empty();
        }

        @Override
        public TrainingPeer open(PeerFolder folder, Workload workload) throws IOException {
            return stepping("dl4j", folder, workload);
        }
    },
    /** This project's trainer on oneDNN. */
    ONEDNN("onednn training backend", true) {
        @Override
        public Optional<String> missing() {
            return noBackend("onednn");
        }

        @Override
        public TrainingPeer open(PeerFolder folder, Workload workload) throws IOException {
            return stepping("onednn", folder, workload);
        }
    },
    /** DL4J's {@code fit} on its own layers, with Nesterov's momentum, because DL4J has no other. */
    DL4J("DL4J as shipped", false) {
        @Override
        public Optional<String> missing() {
            return Optional.empty();
        }

        @Override
        public TrainingPeer open(PeerFolder folder, Workload workload) throws IOException {
            return dl4j(folder.weights(workload), workload);
        }
    };

    private static final double LEARNING_RATE = 0.01;
    private static final double MOMENTUM = 0.9;

    private final String title;
    private final boolean ours;

    TrainingKind(String title, boolean ours) {
        this.title = title;
        this.ours = ours;
    }

    /**
     * The name used in tables.
     *
     * @return a name for people
     */
    public String title() {
        return title;
    }

    /**
     * Whether this is one of this project's.
     *
     * @return false for DL4J as shipped
     */
    public boolean ours() {
        return ours;
    }

    /**
     * The environment of its process.
     *
     * @return the launcher's settings for this project's, which onednn may change; DL4J's own defaults
     */
    public PeerEnvironment environment() {
        return ours && this != ONEDNN ? PeerEnvironment.launcher() : PeerEnvironment.own();
    }

    /**
     * Those that can run here.
     *
     * @param absent receives each other one and the reason
     * @return in the order in which they are declared
     */
    public static List<TrainingKind> present(BiConsumer<TrainingKind, String> absent) {
        List<TrainingKind> present = new ArrayList<>();
        for (TrainingKind training : values()) {
            training.missing().ifPresentOrElse(r -> absent.accept(training, r), () -> present.add(training));
        }
        return present;
    }

    /**
     * The reason why it cannot run here, if any.
     *
     * @return the reason in one line, or empty if it can
     */
    public abstract Optional<String> missing();

    /**
     * Loads the network.
     *
     * @param folder where the networks' files are
     * @param workload network, images per step, their size and threads; always HA1
     * @return the peer, which the caller must close
     * @throws IOException if a file cannot be read or written
     * @throws IllegalStateException if it cannot run here
     */
    public abstract TrainingPeer open(PeerFolder folder, Workload workload) throws IOException;

    private static TrainingPeer stepping(String backend, PeerFolder folder, Workload workload) throws IOException {
        TrainingStep step = TrainingStep.of(
                workload.judge(),
                folder.weights(workload),
                Loss.crossEntropy(Workload.OUTPUTS),
                Optimizer.sgd(MOMENTUM),
                new TrainingBackend(backend, workload.threads(), Device.CPU));
        float[][] inputs = workload.inputs();
        int batch = workload.batch();
        int[] classes =
                IntStream.range(0, batch).map(row -> row % Workload.OUTPUTS).toArray();
        Targets targets = Targets.of(classes, new double[batch]);
        return new TrainingPeer(
                () -> step.take(inputs, workload.side(), workload.side(), targets, LEARNING_RATE), step::close);
    }

    private static TrainingPeer dl4j(StateDict weights, Workload workload) {
        Network network = workload.judge().network();
        ComputationGraph graph =
                new ComputationGraph(StandardLayers.training(network, new Nesterovs(LEARNING_RATE, MOMENTUM)));
        graph.init();
        Dl4jGraph.load(network, weights, graph);
        int batch = workload.batch();
        INDArray images =
                Nd4j.createFromArray(workload.inputs()[0]).reshape(batch, 3, workload.side(), workload.side());
        INDArray labels = Nd4j.zeros(batch, Workload.OUTPUTS);
        for (int row = 0; row < batch; row++) {
            labels.putScalar(row, row % Workload.OUTPUTS, 1);
        }
        DataSet data = new DataSet(images, labels);
        return new TrainingPeer(
                () -> {
                    graph.fit(data);
                    return graph.score();
                },
                graph::close);
    }

    private static Optional<String> noBackend(String name) {
        Optional<TrainingProvider> backend =
                ServiceLoader.load(TrainingProvider.class, TrainingKind.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(provider -> provider.name().equals(name))
                        .findFirst();
        if (backend.isEmpty()) {
            return Optional.of("no training backend '" + name + "' on the class path");
        }
        EngineProvider.Availability here = backend.get().availability(Device.CPU);
        return here.usable() ? Optional.empty() : Optional.of(here.reason());
    }
}
