package io.github.perceptanon.engine;

import io.github.perceptanon.weights.StateDict;

/**
 * A kind of engine that can be put on the class path; found through {@link java.util.ServiceLoader}.
 */
public interface EngineProvider {
    /**
     * The name by which users choose it.
     *
     * @return for example {@code nd4j}
     */
    String name();

    /**
     * Whether it works on this machine. Asking must not fail: what is missing is the answer.
     *
     * @param device where it is to run
     * @return the answer and its reason
     */
    Availability availability(Device device);

    /**
     * The highest rank that {@link #availability} may answer with here. Loads nothing: providers that cannot win are not
     * asked, for their native libraries may take long to load.
     *
     * @return by default any, so that the provider is asked
     */
    default int highestRank() {
        return Integer.MAX_VALUE;
    }

    /**
     * Compiles a network.
     *
     * @param slice what to run
     * @param weights the network's state dict, which fits the configuration; its memory may be given back when the engine
     *     is closed
     * @param options how to use the machine; which engine they name is of no concern here
     * @return an engine that the caller closes
     * @throws UnsupportedOperationException if the network has a layer that the engine cannot run; the message names it
     */
    InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options);

    /**
     * Whether an engine works on a machine, and why or why not.
     *
     * @param usable true if {@link #compile} can be called
     * @param rank the higher the faster, for choosing automatically
     * @param reason one line for people
     */
    record Availability(boolean usable, int rank, String reason) {}
}
