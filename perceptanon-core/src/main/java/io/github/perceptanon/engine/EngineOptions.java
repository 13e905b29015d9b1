// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import java.util.Objects;

/**
 * The engine to use, and how it uses the machine. Immutable.
 *
 * @param engine an engine's name, or {@link Engines#AUTO} for the fastest one that works here
 * @param concurrency maximum number of calls that run at once, each with its own activations; at least 1
 * @param cachedBatchSizes number of batch sizes whose plans are kept for later calls; at least 1
 * @param threads threads that work on one call, up to 1024; 0 for the engine's default (usually one per core)
 * @param device the device to run on
 */
public record EngineOptions(String engine, int concurrency, int cachedBatchSizes, int threads, Device device) {
    private static final int MOST_THREADS = 1024;
    private static final EngineOptions DEFAULTS = new EngineOptions(Engines.AUTO, 2, 4, 0, Device.AUTO);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if a number is out of its bounds
     */
    public EngineOptions {
        Objects.requireNonNull(engine, "engine");
        requireAtLeastOne("concurrency", concurrency);
        requireAtLeastOne("cachedBatchSizes", cachedBatchSizes);
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 0 to " + MOST_THREADS + " but was " + threads);
        }
        Objects.requireNonNull(device, "device");
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
        }
    }

    /**
     * The fastest engine that works here, two concurrent calls, four cached batch sizes, and the engine's default for
     * threads and device.
     *
     * @return the defaults
     */
    public static EngineOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with another engine. The name is checked when the engine is {@linkplain Engines#select selected}.
     *
     * @param name for example {@code onnxruntime}, or {@link Engines#AUTO}
     * @return a copy
     */
    public EngineOptions withEngine(String name) {
        return new EngineOptions(name, concurrency, cachedBatchSizes, threads, device);
    }

    /**
     * A copy with another limit of concurrent calls.
     *
     * @param calls at least 1
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withConcurrency(int calls) {
        return new EngineOptions(engine, calls, cachedBatchSizes, threads, device);
    }

    /**
     * A copy with another number of cached batch sizes.
     *
     * @param sizes at least 1
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withCachedBatchSizes(int sizes) {
        return new EngineOptions(engine, concurrency, sizes, threads, device);
    }

    /**
     * A copy with another number of threads.
     *
     * @param perCall 0 for the engine's default
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withThreads(int perCall) {
        return new EngineOptions(engine, concurrency, cachedBatchSizes, perCall, device);
    }

    /**
     * A copy with another device.
     *
     * @param where the device
     * @return a copy
     */
    public EngineOptions withDevice(Device where) {
        return new EngineOptions(engine, concurrency, cachedBatchSizes, threads, where);
    }
}
