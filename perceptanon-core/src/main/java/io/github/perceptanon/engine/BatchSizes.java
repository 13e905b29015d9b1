package io.github.perceptanon.engine;

/**
 * Which batch sizes are run. An engine prepares itself for each size that it meets and keeps what it prepared for a few
 * ({@link EngineOptions#cachedBatchSizes()}), so callers with varying numbers of images keep to a ladder: the largest
 * batch they allow, and powers of two below it.
 */
public final class BatchSizes {
    private BatchSizes() {}

    /**
     * The size of the next batch.
     *
     * @param images how many images wait, at least 1
     * @param most the largest batch, at least 1
     * @return {@code most} if so many wait, otherwise the largest power of two that is not above {@code images}
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
     * How many sizes {@link #next} chooses from.
     *
     * @param most the largest batch, at least 1
     * @return {@code most} itself and the powers of two below it
     * @throws IllegalArgumentException if below 1
     */
    public static int count(int most) {
        int powers = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        return next(most, most) == Integer.highestOneBit(most) ? powers : powers + 1;
    }
}
