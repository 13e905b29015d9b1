package io.github.perceptanon.train;

/**
 * What the machine spends on loading images. Changes no number, and is part of no description. Immutable.
 *
 * @param threads threads that prepare batches, at least 1
 * @param imageCacheBytes how much memory decoded images may take
 */
public record LoaderOptions(int threads, long imageCacheBytes) {
    private static final long GIB = 1L << 30;

    /**
     * Checks every value against its range.
     *
     * @param threads threads that prepare batches, at least 1
     * @param imageCacheBytes how much memory decoded images may take
     * @throws IllegalArgumentException if one is outside its range
     */
    public LoaderOptions {
        OptionRange.require(threads >= 1, "loader threads must be at least 1", threads);
        OptionRange.require(imageCacheBytes >= 0, "image cache bytes must not be negative", imageCacheBytes);
    }

    /**
     * Half of the processors, 1 to 4 threads; a third of the heap, 4 GiB at most.
     *
     * @return the defaults
     */
    public static LoaderOptions defaults() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new LoaderOptions(
                Math.max(1, Math.min(4, processors / 2)),
                Math.min(4 * GIB, Runtime.getRuntime().maxMemory() / 3));
    }

    /**
     * With another number of threads.
     *
     * @param number at least 1
     * @return a copy
     */
    public LoaderOptions withThreads(int number) {
        return new LoaderOptions(number, imageCacheBytes);
    }

    /**
     * With another size of the image cache.
     *
     * @param bytes how much memory decoded images may take
     * @return a copy
     */
    public LoaderOptions withImageCacheBytes(long bytes) {
        return new LoaderOptions(threads, bytes);
    }
}
