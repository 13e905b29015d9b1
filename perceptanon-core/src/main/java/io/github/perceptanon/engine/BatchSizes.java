// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

/**
 * Chooses batch sizes. An engine makes a plan for each batch size and keeps a few of them
 * ({@link EngineOptions#cachedBatchSizes()}), so callers with varying numbers of images use few sizes: their maximum and
 * the powers of two below it.
 */
public final class BatchSizes {
    private BatchSizes() {}

    /**
     * The size of the next batch.
     *
     * @param images the number of waiting images, at least 1
     * @param most the maximum batch size, at least 1
     * @return {@code most} if at least as many wait, otherwise the largest power of two up to {@code images}
     * @throws IllegalArgumentException if a number is below 1
     */
    public static int next(int images, int most) {
        if (images < 1 || most < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least 1 image of at least 1 but was " + images + " of " + most);
        }
        return images >= most ? most : Integer.highestOneBit(images);
    }

    /**
     * The number of sizes that {@link #next} chooses from.
     *
     * @param most the maximum batch size, at least 1
     * @return 1 for {@code most} itself, plus the number of powers of two below it
     * @throws IllegalArgumentException if below 1
     */
    public static int count(int most) {
        int powers = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        return next(most, most) == Integer.highestOneBit(most) ? powers : powers + 1;
    }
}
