// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.io.IOException;

/** A BMP file. Its content is checked here, because the decoder would also accept a PNG or JPEG file inside it. */
record BmpImage(ImageBytes file) implements EncodedImage {
    private static final int HEADER = 14;
    /** The oldest header (OS/2 1), with 16-bit sides and no compression. */
    private static final int SHORT_HEADER = 12;

    private static final int BITFIELDS = 3;
    private static final int MOST_COLORS = 256;

    /** Checks the size, the compression and, where it follows from the size, completeness. */
    static BmpImage of(ImageBytes file) throws ImageException {
        boolean isShort = file.u32(HEADER, false) == SHORT_HEADER;
        long width = isShort ? file.u16(18, false) : file.u32(18, false);
        // A negative height means rows from top to bottom.
        long height = isShort ? file.u16(20, false) : Math.abs((long) (int) file.u32(22, false));
        int bits = file.u16(isShort ? 24 : 28, false);
        long compression = isShort ? 0 : file.u32(30, false);
        file.requireSize(width, height);
        if (compression > BITFIELDS) {
            throw file.refused(
                    "BMP of compression " + compression + " cannot be read; uncompressed and run lengths can");
        }
        if (!isShort && bits <= 8 && file.u32(46, false) > MOST_COLORS) {
            throw file.refused(
                    "BMP palette of " + file.u32(46, false) + " colours is above the limit of " + MOST_COLORS);
        }
        if (compression == 0 || compression == BITFIELDS) {
            requireRows(file, (width * bits + 31) / 32 * 4, height);
        }
        return new BmpImage(file);
    }

    private static void requireRows(ImageBytes file, long rowBytes, long rows) throws ImageException {
        long end = file.u32(10, false) + rowBytes * rows;
        if (end > file.length()) {
            throw file.truncated(ImageFormat.BMP, "its last row, which ends at " + end);
        }
    }

    @Override
    public int orientation() {
        return Exif.UPRIGHT;
    }

    @Override
    public RgbImage decode() throws IOException {
        return Decoders.pixels(file, ImageFormat.BMP, file.array(), file.length(), reader -> reader.read(0));
    }
}
