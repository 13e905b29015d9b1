// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import java.util.function.DoubleSupplier;

/**
 * A library that has loaded a network and can take a training step on one batch again and again. Not thread-safe. Owns native
 * memory until {@link #close()}.
 *
 * @param step takes one step and returns the loss before it
 * @param release frees the network
 */
public record TrainingPeer(DoubleSupplier step, Runnable release) implements AutoCloseable {
    /**
     * Takes a step.
     *
     * @return the loss before it
     */
    public double take() {
        return step.getAsDouble();
    }

    @Override
    public void close() {
        release.run();
    }
}
