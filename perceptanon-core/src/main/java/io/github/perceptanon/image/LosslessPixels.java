package io.github.perceptanon.image;

/** Reads the pixels of a lossless WebP image, or of one inside it (RFC 9649, section 3.6). */
final class LosslessPixels {
    /** The block size, as a power of two, of an image that has one group of codes. */
    static final int ONE_BLOCK = 31;

    private static final int FIRST_CACHED = PrefixCodes.LITERALS + PrefixCodes.LENGTHS;
    private static final int HASH = 0x1e35a7bd;

    /** The neighbouring pixels, nearest first: 16 × rows above + 8 − columns to the left. */
    private static final int[] NEIGHBOURS = {
        24, 7, 23, 25, 40, 6, 39, 41, 22, 26, 38, 42,
        56, 5, 55, 57, 21, 27, 54, 58, 37, 43, 72, 4,
        71, 73, 20, 28, 53, 59, 70, 74, 36, 44, 88, 69,
        75, 52, 60, 3, 87, 89, 19, 29, 86, 90, 35, 45,
        68, 76, 85, 91, 51, 61, 104, 2, 103, 105, 18, 30,
        102, 106, 34, 46, 84, 92, 67, 77, 101, 107, 50, 62,
        120, 1, 119, 121, 83, 93, 17, 31, 100, 108, 66, 78,
        118, 122, 33, 47, 117, 123, 49, 63, 99, 109, 82, 94,
        0, 116, 124, 65, 79, 16, 32, 98, 110, 48, 115, 125,
        81, 95, 64, 114, 126, 97, 111, 80, 113, 127, 96, 112,
    };

    private final ImageBytes file;
    private final LosslessBits in;
    private final int width;
    private final int[] pixels;
    private final int[] cache;
    private final int cacheShift;

    LosslessPixels(ImageBytes file, LosslessBits in, int width, int height, int cacheBits) {
        this.file = file;
        this.in = in;
        this.width = width;
        this.pixels = new int[width * height];
        this.cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        this.cacheShift = 32 - cacheBits;
    }

    /**
     * Reads all pixels.
     *
     * @param groups the codes
     * @param groupOfBlock which of them each block uses
     * @param blockBits blocks have sides of 2^{@code blockBits}
     */
    int[] read(PrefixCodes.Group[] groups, int[] groupOfBlock, int blockBits) throws ImageException {
        int blocksPerRow = blockBits == ONE_BLOCK ? 1 : LosslessTransform.blocks(width, blockBits);
        int mask = blockBits == ONE_BLOCK ? Integer.MAX_VALUE : (1 << blockBits) - 1;
        PrefixCodes.Group group = null;
        int x = 0;
        int y = 0;
        for (int at = 0; at < pixels.length; ) {
            if (group == null || (x & mask) == 0) {
                group = groups[groupOfBlock[(y >> blockBits) * blocksPerRow + (x >> blockBits)]];
            }
            int length = next(group, at);
            if (in.isPastEnd()) {
                throw file.refused("truncated WEBP: its image data end at pixel " + at + " of " + pixels.length);
            }
            at += length;
            x += length;
            if (x >= width) {
                y += x / width;
                x %= width;
                group = null;
            } else if (length > 1) {
                group = null;
            }
        }
        return pixels;
    }

    /** Reads one pixel or copies several, and returns their number. */
    private int next(PrefixCodes.Group group, int at) throws ImageException {
        int green = group.green().read(in);
        if (green < PrefixCodes.LITERALS) {
            int red = group.red().read(in);
            int blue = group.blue().read(in);
            int alpha = group.alpha().read(in);
            set(at, alpha << 24 | red << 16 | green << 8 | blue);
            return 1;
        }
        if (green >= FIRST_CACHED) {
            set(at, cache[green - FIRST_CACHED]);
            return 1;
        }
        int length = number(green - PrefixCodes.LITERALS);
        int distance = distance(number(group.distance().read(in)));
        if (distance > at || length > pixels.length - at) {
            throw file.refused("damaged WEBP: a copy of " + length + " pixels from " + distance + " before pixel " + at
                    + " of " + pixels.length);
        }
        for (int i = at; i < at + length; i++) {
            set(i, pixels[i - distance]);
        }
        return length;
    }

    private void set(int at, int pixel) {
        pixels[at] = pixel;
        if (cache.length > 0) {
            cache[HASH * pixel >>> cacheShift] = pixel;
        }
    }

    /** A length or distance from its class and, for large ones, extra bits. */
    private int number(int symbol) {
        if (symbol < 4) {
            return symbol + 1;
        }
        int bits = symbol - 2 >> 1;
        return (2 + (symbol & 1) << bits) + in.read(bits) + 1;
    }

    private int distance(int code) {
        if (code > NEIGHBOURS.length) {
            return code - NEIGHBOURS.length;
        }
        int neighbour = NEIGHBOURS[code - 1];
        return Math.max(1, (neighbour >> 4) * width + 8 - (neighbour & 0xf));
    }
}
