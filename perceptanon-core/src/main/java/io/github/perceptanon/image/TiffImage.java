// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The first page of a TIFF file. Its tags are checked before the decoder allocates memory by them. Unlike all other
 * formats, Pillow rotates TIFF files upright when it reads them, so these pixels are always upright.
 */
record TiffImage(ImageBytes file, boolean alphaMultiplied, int storedOrientation) implements EncodedImage {
    /** The version of files with offsets of 64 bits; it is 42 in all others. */
    private static final int BIG = 43;

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;

    private static final int ROWS_PER_STRIP = 278;

    private static final Set<Integer> TAGS = Set.of(
            WIDTH,
            HEIGHT,
            STRIP_OFFSETS,
            ROWS_PER_STRIP,
            STRIP_BYTES,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_BYTES);

    private static final int MOST_PARTS = 1 << 16;

    /** Checks sizes and completeness. */
    static TiffImage of(ImageBytes file) throws ImageException {
        if (file.u8(2) == BIG || file.u8(3) == BIG) {
            throw file.refused("BigTIFF cannot be read; TIFF with offsets of 32 bits can");
        }
        TiffDirectory directory = new TiffDirectory(file, 0, file.length());
        directory.requireUnambiguous(TAGS);
        file.requireSize(directory.value(WIDTH, 0), directory.value(HEIGHT, 0));
        file.requireSize(directory.value(TILE_WIDTH, 1), directory.value(TILE_HEIGHT, 1));
        TiffKind.require(file, directory);
        requireInside(file, directory.numbers(STRIP_OFFSETS), directory.numbers(STRIP_BYTES));
        requireInside(file, directory.numbers(TILE_OFFSETS), directory.numbers(TILE_BYTES));
        boolean multiplied = directory.value(TiffKind.EXTRA_SAMPLES, -1) == TiffKind.MULTIPLIED_ALPHA;
        return new TiffImage(file, multiplied, Exif.orientation(file, 0, file.length()));
    }

    private static void requireInside(ImageBytes file, TiffDirectory.Numbers offsets, TiffDirectory.Numbers lengths)
            throws ImageException {
        int parts = Math.min(offsets.count(), lengths.count());
        if (parts > MOST_PARTS) {
            throw file.refused("TIFF of " + parts + " strips or tiles is above the limit of " + MOST_PARTS);
        }
        for (int i = 0; i < parts; i++) {
            long end = offsets.get(i) + lengths.get(i);
            if (end > file.length()) {
                throw file.truncated(ImageFormat.TIFF, "its image data, which end at " + end);
            }
        }
    }

    @Override
    public int orientation() {
        return Exif.UPRIGHT;
    }

    @Override
    public RgbImage decode() throws IOException {
        RgbImage image =
                Decoders.pixels(file, ImageFormat.TIFF, file.array(), file.length(), reader -> marked(reader.read(0)));
        return Exif.upright(image, storedOrientation);
    }

    /** The decoder does not always report that colours are still premultiplied. */
    private BufferedImage marked(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        if (!alphaMultiplied || colors.isAlphaPremultiplied() || !(colors instanceof ComponentColorModel)) {
            return image;
        }
        ColorModel multiplied = new ComponentColorModel(
                colors.getColorSpace(), true, true, colors.getTransparency(), colors.getTransferType());
        // Samples after the alpha have no meaning, and the colour model has no place for them.
        int[] bands = IntStream.range(0, multiplied.getNumComponents()).toArray();
        WritableRaster samples =
                image.getRaster().createWritableChild(0, 0, image.getWidth(), image.getHeight(), 0, 0, bands);
        return new BufferedImage(multiplied, samples, true, null);
    }
}
