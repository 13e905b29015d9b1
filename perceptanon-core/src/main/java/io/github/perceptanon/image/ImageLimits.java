// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * Limits on the cost of decoding an image. Both are checked against the file's size and header before anything is
 * allocated for pixels.
 *
 * <p>No side may exceed 65,535, whatever the limits are. Decoding takes at most about 0.1 µs of processor time per
 * pixel; 16-bit RGBA in PNG is the slowest. Lower the limit on pixels if a service must answer quickly.
 *
 * <p>Decoding needs at most about 11 bytes of heap per pixel (16-bit RGBA while it is reduced to 8-bit RGB), of which 3
 * remain, and one or two copies of the file. Lower the limits if the heap is small.
 *
 * @param maxFileBytes maximum size of the encoded file in bytes, 1 to {@value #MOST_FILE_BYTES}
 * @param maxPixels maximum width × height, 1 to {@value #MOST_PIXELS}
 */
public record ImageLimits(long maxFileBytes, long maxPixels) {
    /** Size of the largest file that fits in one Java array. */
    public static final long MOST_FILE_BYTES = Integer.MAX_VALUE - 16L;

    /** Maximum number of pixels whose RGB samples fit in one Java array. */
    public static final long MOST_PIXELS = MOST_FILE_BYTES / 3;

    private static final ImageLimits DEFAULTS = new ImageLimits(128L << 20, 64L << 20);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a limit is out of range
     */
    public ImageLimits {
        requireBetween("maxFileBytes", maxFileBytes, MOST_FILE_BYTES);
        requireBetween("maxPixels", maxPixels, MOST_PIXELS);
    }

    /**
     * 128 MiB and 67,108,864 pixels (8192 × 8192).
     *
     * @return the limits of {@link ImageLoader#standard()}
     */
    public static ImageLimits defaults() {
        return DEFAULTS;
    }

    private static void requireBetween(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be between 1 and " + most + " but was " + value);
        }
    }
}
