// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.weights.StateDict;

/**
 * A kind of engine. Providers on the class path are found through {@link java.util.ServiceLoader}.
 */
public interface EngineProvider extends Ranked {
    /**
     * Compiles a network.
     *
     * @param slice the part of a network to run
     * @param weights the network's state dict, which fits the network; its memory must stay valid until the engine is closed
     * @param options device, threads and concurrency; the engine's name in them is ignored
     * @return an engine that the caller must close
     * @throws UnsupportedOperationException if the network has a node that the engine cannot run; the message names it
     */
    InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options);

    /**
     * Whether an engine works on a machine, and why or why not.
     *
     * @param usable true if {@link #compile} can be called
     * @param rank for automatic choice: the highest wins
     * @param reason one line for users
     */
    record Availability(boolean usable, int rank, String reason) {}
}
