// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.nd4j.Nd4jEngineProvider;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import java.util.function.Predicate;

/** The training backend {@code dl4j}: DL4J graphs of this project's layers. It works wherever ND4J does. */
public final class Dl4jTrainingProvider implements TrainingProvider {
    private static final String GRAPH = "org/deeplearning4j/nn/graph/ComputationGraph.class";
    private static final int RANK = 10;

    /** Made by {@link java.util.ServiceLoader}. */
    public Dl4jTrainingProvider() {}

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public int highestRank() {
        return RANK;
    }

    @Override
    public Availability availability(Device device) {
        if (Dl4jTrainingProvider.class.getClassLoader().getResource(GRAPH) == null) {
            return new Availability(
                    false, 0, "DL4J is not on the class path: add org.deeplearning4j:deeplearning4j-nn");
        }
        Availability ofNd4j = new Nd4jEngineProvider().availability(device);
        return ofNd4j.usable() ? new Availability(true, RANK, ofNd4j.reason()) : ofNd4j;
    }

    @Override
    public TrainableNetwork compile(
            Network network, StateDict weights, Predicate<String> learns, TrainingBackend options) {
        return new Dl4jTrainableNetwork(network, weights, learns, options.threads());
    }
}
