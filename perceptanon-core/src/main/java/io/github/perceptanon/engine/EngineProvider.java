// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.weights.StateDict;

/**
 * A kind of engine. Providers on the class path are found through {@link java.util.ServiceLoader}.
 */
public interface EngineProvider {
    /**
     * The name that users choose the engine by.
     *
     * @return for example {@code nd4j}
     */
    String name();

    /**
     * Whether the engine works on this machine. Must not throw: if something is missing, the reason says so.
     *
     * @param device the device to run on
     * @return whether it works, and why or why not
     */
    Availability availability(Device device);

    /**
     * The highest rank that {@link #availability} can return here. Must not load anything: providers that cannot win are not
     * asked for their availability, because loading their native libraries may take long.
     *
     * @return by default {@link Integer#MAX_VALUE}, so that the provider is always asked
     */
    default int highestRank() {
        return Integer.MAX_VALUE;
    }

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
