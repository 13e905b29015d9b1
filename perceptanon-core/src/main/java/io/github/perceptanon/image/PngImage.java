// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * A PNG file. The decoder only gets IHDR, PLTE, IDAT and IEND, which determine the stored samples. Without tRNS, gAMA
 * and iCCP it cannot blend or correct colours, and without text chunks it inflates nothing but the image.
 */
final class PngImage implements EncodedImage {
    private static final int SIGNATURE = 8;
    /** A chunk's length, type and checksum. */
    private static final int FRAMING = 12;

    /** A file of 64 million pixels in chunks of 8 KiB has about 25,000; empty chunks would cost time but no bytes. */
    private static final int MOST_CHUNKS = 100_000;

    private static final int PALETTE_COLOR = 3;

    private final ImageBytes file;
    private final byte[] kept;
    private int keptLength;
    private boolean palette;
    private boolean data;
    private int orientation = Exif.UPRIGHT;

    private PngImage(ImageBytes file) {
        this.file = file;
        this.kept = new byte[file.length()];
        keep(0, SIGNATURE);
    }

    /** Checks the structure of a file up to its IEND chunk. */
    static PngImage of(ImageBytes file) throws ImageException {
        PngImage image = new PngImage(file);
        int colorType = image.header();
        int at = SIGNATURE;
        for (int chunks = 1; !file.hasText(at + 4, "IEND"); chunks++) {
            if (chunks > MOST_CHUNKS) {
                throw file.refused("PNG has more than the limit of " + MOST_CHUNKS + " chunks");
            }
            at = image.chunk(at);
        }
        image.keepChunk(at, image.end(at));
        if (!image.data) {
            throw file.refused("damaged PNG: no image data");
        }
        if (colorType == PALETTE_COLOR && !image.palette) {
            throw file.refused("damaged PNG: no palette");
        }
        return image;
    }

    private int header() throws ImageException {
        if (file.length() < SIGNATURE + FRAMING + 13) {
            throw file.truncated(ImageFormat.PNG, "the header is complete");
        }
        if (file.u32(SIGNATURE, true) != 13 || !file.hasText(SIGNATURE + 4, "IHDR")) {
            throw file.refused("damaged PNG: it does not begin with an IHDR chunk of 13 bytes");
        }
        file.requireSize(file.u32(16, true), file.u32(20, true));
        int depth = file.u8(24);
        int colorType = file.u8(25);
        boolean known = switch (colorType) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE_COLOR -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
        if (!known || file.u8(26) != 0 || file.u8(27) != 0 || file.u8(28) > 1) {
            throw file.refused("damaged PNG: no such image as depth " + depth + ", colour type " + colorType
                    + ", compression " + file.u8(26) + ", filter " + file.u8(27) + ", interlace " + file.u8(28));
        }
        return colorType;
    }

    /** Keeps or drops the chunk at this position and returns the position of the next one. */
    private int chunk(int at) throws ImageException {
        int end = end(at);
        if (file.hasText(at + 4, "IHDR")) {
            if (at != SIGNATURE) {
                throw file.refused("damaged PNG: a second header");
            }
            keepChunk(at, end);
        } else if (file.hasText(at + 4, "PLTE") && !palette && !data) {
            palette = true;
            keepChunk(at, end);
        } else if (file.hasText(at + 4, "IDAT")) {
            data = true;
            keepChunk(at, end);
        } else if (file.hasText(at + 4, "eXIf")) {
            orientation = Exif.orientation(file, at + 8, end - 4);
        }
        return end;
    }

    private int end(int at) throws ImageException {
        if (at + FRAMING > file.length() || at + FRAMING + file.u32(at, true) > file.length()) {
            throw file.truncated(ImageFormat.PNG, "the IEND chunk");
        }
        return at + FRAMING + (int) file.u32(at, true);
    }

    private void keepChunk(int from, int to) throws ImageException {
        CRC32 checksum = new CRC32();
        checksum.update(file.array(), from + 4, to - from - 8);
        if (checksum.getValue() != file.u32(to - 4, true)) {
            throw file.refused("damaged PNG: the chunk at byte " + from + " has a wrong checksum");
        }
        keep(from, to);
    }

    private void keep(int from, int to) {
        System.arraycopy(file.array(), from, kept, keptLength, to - from);
        keptLength += to - from;
    }

    @Override
    public int orientation() {
        return orientation;
    }

    @Override
    public RgbImage decode() throws IOException {
        return Decoders.pixels(file, ImageFormat.PNG, kept, keptLength, reader -> reader.read(0));
    }
}
