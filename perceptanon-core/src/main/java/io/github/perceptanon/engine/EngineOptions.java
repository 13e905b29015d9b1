package io.github.perceptanon.engine;

/**
 * How an engine uses the machine.
 *
 * @param concurrency calls that may run at once, each with activations of its own; at least 1
 * @param cachedBatchSizes batch sizes whose plans are kept for the next call; at least 1
 */
public record EngineOptions(int concurrency, int cachedBatchSizes) {
    private static final EngineOptions DEFAULTS = new EngineOptions(2, 4);

    /**
     * Checks the limits.
     *
     * @param concurrency calls that may run at once
     * @param cachedBatchSizes batch sizes whose plans are kept
     * @throws IllegalArgumentException if a number is below 1
     */
    public EngineOptions {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1 but was " + concurrency);
        }
        if (cachedBatchSizes < 1) {
            throw new IllegalArgumentException("cachedBatchSizes must be at least 1 but was " + cachedBatchSizes);
        }
    }

    /**
     * Two concurrent calls, four batch sizes.
     *
     * @return the defaults
     */
    public static EngineOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with another limit of concurrent calls.
     *
     * @param calls at least 1
     * @return a copy
     */
    public EngineOptions withConcurrency(int calls) {
        return new EngineOptions(calls, cachedBatchSizes);
    }

    /**
     * These options with another limit of kept batch sizes.
     *
     * @param sizes at least 1
     * @return a copy
     */
    public EngineOptions withCachedBatchSizes(int sizes) {
        return new EngineOptions(concurrency, sizes);
    }
}
