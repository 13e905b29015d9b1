// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

/**
 * Resources for loading images. They do not affect results, so they are not recorded with them. Immutable.
 *
 * @param threads number of threads that prepare batches, at least 1
 * @param imageCacheBytes maximum memory for decoded images
 */
public record LoaderOptions(int threads, long imageCacheBytes) {
    private static final long GIB = 1L << 30;

    /**
     * Checks every value against its range.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public LoaderOptions {
        OptionRange.require(threads >= 1, "loader threads must be at least 1", threads);
        OptionRange.require(imageCacheBytes >= 0, "image cache bytes must not be negative", imageCacheBytes);
    }

    /**
     * Half as many threads as processors, from 1 to 4, and a third of the heap, up to 4 GiB.
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
     * A copy with another number of threads.
     *
     * @param number at least 1
     * @return a copy
     */
    public LoaderOptions withThreads(int number) {
        return new LoaderOptions(number, imageCacheBytes);
    }

    /**
     * A copy with another size of the image cache.
     *
     * @param bytes maximum memory for decoded images
     * @return a copy
     */
    public LoaderOptions withImageCacheBytes(long bytes) {
        return new LoaderOptions(threads, bytes);
    }
}
