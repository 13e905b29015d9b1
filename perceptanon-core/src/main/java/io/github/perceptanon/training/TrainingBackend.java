// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import io.github.perceptanon.engine.Device;
import java.util.Objects;

/**
 * The training backend to use, and how it uses the machine. Immutable.
 *
 * @param name a backend's name, or {@code auto} for the fastest one that works here
 * @param threads threads that work on one step, up to 1024; 0 for the backend's default (usually one per core)
 * @param device the device to train on
 */
public record TrainingBackend(String name, int threads, Device device) {
    private static final int MOST_THREADS = 1024;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if the number of threads is out of its bounds
     */
    public TrainingBackend {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(device, "device");
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 0 to " + MOST_THREADS + " but was " + threads);
        }
    }
}
