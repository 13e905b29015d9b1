package io.github.perceptanon.engine;

import java.util.Objects;

/**
 * Which engine runs, and how it uses the machine.
 *
 * @param engine an engine's name, or {@link Engines#AUTO} for the fastest that works here
 * @param concurrency calls that may run at once, each with activations of its own; at least 1
 * @param cachedBatchSizes batch sizes whose plans are kept for the next call; at least 1
 * @param threads threads that work on one call; 0 for as many as the engine takes by itself (usually every core)
 * @param device where to run
 */
public record EngineOptions(String engine, int concurrency, int cachedBatchSizes, int threads, Device device) {
    private static final int MOST_THREADS = 1024;
    private static final EngineOptions DEFAULTS = new EngineOptions(Engines.AUTO, 2, 4, 0, Device.AUTO);

    /**
     * Checks the limits.
     *
     * @param engine an engine's name, or {@link Engines#AUTO}
     * @param concurrency calls that may run at once
     * @param cachedBatchSizes batch sizes whose plans are kept
     * @param threads threads that work on one call, 0 to 1024
     * @param device where to run
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
     * The fastest engine that works here, two concurrent calls, four batch sizes, the engine's own choice of threads and
     * device.
     *
     * @return the defaults
     */
    public static EngineOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options for another engine. Whether there is one of this name shows when it is {@linkplain Engines#select
     * selected}.
     *
     * @param name for example {@code onnxruntime}, or {@link Engines#AUTO}
     * @return a copy
     */
    public EngineOptions withEngine(String name) {
        return new EngineOptions(name, concurrency, cachedBatchSizes, threads, device);
    }

    /**
     * These options with another limit of concurrent calls.
     *
     * @param calls at least 1
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withConcurrency(int calls) {
        return new EngineOptions(engine, calls, cachedBatchSizes, threads, device);
    }

    /**
     * These options with another limit of kept batch sizes.
     *
     * @param sizes at least 1
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withCachedBatchSizes(int sizes) {
        return new EngineOptions(engine, concurrency, sizes, threads, device);
    }

    /**
     * These options with another number of threads.
     *
     * @param perCall 0 for the engine's own choice
     * @return a copy
     * @throws IllegalArgumentException if the number is out of its bounds
     */
    public EngineOptions withThreads(int perCall) {
        return new EngineOptions(engine, concurrency, cachedBatchSizes, perCall, device);
    }

    /**
     * These options for another device.
     *
     * @param where the device
     * @return a copy
     */
    public EngineOptions withDevice(Device where) {
        return new EngineOptions(engine, concurrency, cachedBatchSizes, threads, where);
    }
}
