// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.Engines;
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
    private static final TrainingBackend DEFAULTS = new TrainingBackend(Engines.AUTO, 0, Device.AUTO);

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

    /**
     * The fastest backend that works here, with its own default for threads and device.
     *
     * @return the defaults
     */
    public static TrainingBackend defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with another backend. The name is checked when the backend is {@linkplain TrainingBackends#select selected}.
     *
     * @param newName for example {@code dl4j}, or {@link Engines#AUTO}
     * @return a copy
     */
    public TrainingBackend withName(String newName) {
        return new TrainingBackend(newName, threads, device);
    }

    /**
     * A copy with another number of threads.
     *
     * @param perStep 0 for the backend's default
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public TrainingBackend withThreads(int perStep) {
        return new TrainingBackend(name, perStep, device);
    }

    /**
     * A copy with another device.
     *
     * @param where the device
     * @return a copy
     */
    public TrainingBackend withDevice(Device where) {
        return new TrainingBackend(name, threads, where);
    }
}
