package io.github.perceptanon.image;

import java.io.IOException;

/**
 * The first page of a TIFF file, whose tags are checked before its decoder allocates by them. Pillow turns TIFF files
 * upright as it reads them, unlike all others, so these pixels are always upright.
 */
record TiffImage(ImageBytes file, int storedOrientation) implements EncodedImage {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;

    private static final int MOST_SAMPLES = 8;
    private static final int MOST_BITS = 32;

    /** Checks sizes and completeness. */
    static TiffImage of(ImageBytes file) throws ImageException {
        TiffDirectory directory = new TiffDirectory(file, 0, file.length());
        file.requireSize(directory.value(WIDTH, 0), directory.value(HEIGHT, 0));
        file.requireSize(directory.value(TILE_WIDTH, 1), directory.value(TILE_HEIGHT, 1));
        long samples = directory.value(SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw file.refused("TIFF of " + samples + " samples a pixel is above the limit of " + MOST_SAMPLES);
        }
        for (long bits : directory.values(BITS_PER_SAMPLE)) {
            if (bits > MOST_BITS) {
                throw file.refused("TIFF of " + bits + " bits a sample is above the limit of " + MOST_BITS);
            }
        }
        requireInside(file, directory.values(STRIP_OFFSETS), directory.values(STRIP_BYTES));
        requireInside(file, directory.values(TILE_OFFSETS), directory.values(TILE_BYTES));
        return new TiffImage(file, Exif.orientation(file, 0, file.length()));
    }

    private static void requireInside(ImageBytes file, long[] offsets, long[] lengths) throws ImageException {
        for (int i = 0; i < Math.min(offsets.length, lengths.length); i++) {
            if (offsets[i] + lengths[i] > file.length()) {
                throw file.truncated(ImageFormat.TIFF, "its image data, which end at " + (offsets[i] + lengths[i]));
            }
        }
    }

    @Override
    public int orientation() {
        return Exif.UPRIGHT;
    }

    @Override
    public RgbImage decode() throws IOException {
        RgbImage stored = PillowPixels.toRgb(
                Decoders.read(file, ImageFormat.TIFF, file.array(), file.length(), reader -> reader.read(0)));
        return Exif.upright(stored, storedOrientation);
    }
}
