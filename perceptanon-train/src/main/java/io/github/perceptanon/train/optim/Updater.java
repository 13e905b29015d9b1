// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * The state of an {@link Optimizer} for one network's parameters. Not thread-safe. Holds its state, in direct buffers, until
 * {@link #close()}.
 */
public interface Updater extends AutoCloseable {
    /**
     * Updates the parameters by one step. Gradients may be overwritten.
     *
     * @param learningRate the epoch's learning rate, multiplied by each group's factor
     */
    void step(double learningRate);

    /**
     * Number of steps so far, including those of resumed runs.
     *
     * @return 0 for fresh state
     */
    long steps();

    /**
     * The names of the state arrays.
     *
     * @return for example {@code momentum}; empty if the optimiser has no state
     */
    List<String> stateNames();

    /**
     * A state array, as long as the network's flat parameters.
     *
     * @param name one of {@link #stateNames()}
     * @return the state itself, which further steps change, or a copy if only few parameters learn
     * @throws IllegalArgumentException if there is no such array
     */
    FloatBuffer state(String name);

    /**
     * Continues where an earlier updater stopped.
     *
     * @param steps its {@link #steps()}
     * @param state its {@link #state} by name; values are copied
     * @throws IllegalArgumentException if a state array is missing or has another length
     */
    void restore(long steps, Map<String, FloatBuffer> state);

    @Override
    void close();
}
