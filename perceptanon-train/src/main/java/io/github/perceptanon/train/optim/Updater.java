package io.github.perceptanon.train.optim;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An {@link Optimizer} at work on one network's parameters. Not thread-safe. Owns its state arrays until
 * {@link #close()}.
 */
public interface Updater extends AutoCloseable {
    /**
     * Changes the parameters by one step along their gradients. Gradients may be overwritten.
     *
     * @param learningRate the epoch's rate, multiplied by each group's factor
     */
    void step(double learningRate);

    /**
     * Steps taken so far, over all runs that this state comes from.
     *
     * @return 0 for fresh state
     */
    long steps();

    /**
     * The state arrays themselves, each as long as the network's flat parameters, by name. A checkpoint holds these.
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
