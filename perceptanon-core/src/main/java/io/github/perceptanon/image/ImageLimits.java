package io.github.perceptanon.image;

/**
 * What an image may cost before it is decoded. Both limits are checked against the file's own header and size, before
 * anything is allocated for its pixels.
 *
 * <p>No side may be above 65,535, whatever the limits are. Decoding takes some 0.1 µs of a processor's time for each pixel at
 * most, 16-bit RGBA in PNG being the dearest: a service that must answer soon lowers the limit on pixels.
 *
 * <p>Decoding needs at most about 11 bytes of heap per pixel (16-bit RGBA while it is reduced to 8-bit RGB), 3 of which
 * remain, and the file's bytes once or twice. A service with a small heap lowers the limits accordingly.
 *
 * @param maxFileBytes largest encoded size, 1 to {@value #MOST_FILE_BYTES}
 * @param maxPixels largest width × height, 1 to {@value #MOST_PIXELS}
 */
public record ImageLimits(long maxFileBytes, long maxPixels) {
    /** The largest file that fits in one Java array. */
    public static final long MOST_FILE_BYTES = Integer.MAX_VALUE - 16L;

    /** The most pixels whose RGB samples fit in one Java array. */
    public static final long MOST_PIXELS = MOST_FILE_BYTES / 3;

    private static final ImageLimits DEFAULTS = new ImageLimits(128L << 20, 64L << 20);

    /**
     * Checks the bounds.
     *
     * @param maxFileBytes largest encoded size, 1 to {@value #MOST_FILE_BYTES}
     * @param maxPixels largest width × height, 1 to {@value #MOST_PIXELS}
     * @throws IllegalArgumentException if a limit is out of its range
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
