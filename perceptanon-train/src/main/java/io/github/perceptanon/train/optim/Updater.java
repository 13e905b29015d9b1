// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The state of an {@link Optimizer} for one network's parameters. Not thread-safe. Owns its state arrays until
 * {@link #close()}.
 */
public interface Updater extends AutoCloseable {
    /**
     * Updates the parameters by one step. Gradients may be overwritten.
     *
     * @param learningRate the epoch's learning rate learning rate rate, multiplied by each group's factor
     */
    void step(double learningRate);

    /**
     * Number of steps so far, including those of resumed runs.
     *
     * @return 0 for fresh state
     */
    long steps();

    /**
     * The state arrays themselves, by name, each as long as the network's flat parameters. They are stored in
     * checkpoints.
     *
     * @return names to arrays
     */
    Map<String, INDArray> state();

    /**
     * Continues where an earlier updater stopped.
     *
     * @param steps its {@link #steps()}
     * @param state its {@link #state()}; values are copied
     * @throws IllegalArgumentException if a state array is missing or has another length
     */
    void restore(long steps, Map<String, INDArray> state);

    @Override
    void close();
}
