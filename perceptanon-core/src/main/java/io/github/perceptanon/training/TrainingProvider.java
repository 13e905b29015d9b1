// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import io.github.perceptanon.engine.Ranked;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.weights.StateDict;
import java.util.function.Predicate;

/**
 * A kind of training backend. Providers on the class path are found through {@link java.util.ServiceLoader}.
 */
public interface TrainingProvider extends Ranked {
    /**
     * Prepares a network for training.
     *
     * @param network a network with one output of the shape (outputs)
     * @param weights the network's state dict, which fits the network; copied
     * @param learns whether the parameters of a node learn, by the node's name; the others keep their values, but running
     *     statistics of all nodes follow the data
     * @param options device and threads
     * @return a network that the caller must close
     * @throws UnsupportedOperationException if the network has a node that the backend cannot train; the message names it
     */
    TrainableNetwork compile(Network network, StateDict weights, Predicate<String> learns, TrainingBackend options);
}
