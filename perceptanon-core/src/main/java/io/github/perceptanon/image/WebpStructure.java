package io.github.perceptanon.image;

/** What a WebP file says about itself, checked before its decoder allocates by it. */
final class WebpStructure {
    private static final int FRAME_HEADER = 16;

    private final ImageBytes file;
    private boolean pixels;
    private int orientation = Exif.UPRIGHT;

    private WebpStructure(ImageBytes file) {
        this.file = file;
    }

    /** Checks sizes and completeness, and returns the orientation. */
    static int check(ImageBytes file) throws ImageException {
        WebpStructure structure = new WebpStructure(file);
        long end = 8 + file.u32(4, false);
        if (end > file.length()) {
            throw file.truncated(ImageFormat.WEBP, "its last byte, which is at " + end);
        }
        structure.chunks(12, end, true);
        if (!structure.pixels) {
            throw file.refused("damaged WEBP: no image data");
        }
        return structure.orientation;
    }

    private void chunks(long from, long end, boolean frames) throws ImageException {
        for (long at = from; at + 8 <= end; ) {
            int body = (int) at + 8;
            long size = file.u32((int) at + 4, false);
            if (body + size > end) {
                throw file.truncated(ImageFormat.WEBP, "its last byte, which is at " + (body + size));
            }
            if (frames && file.hasText(at, "ANMF")) {
                chunks(body + (long) FRAME_HEADER, body + size, false);
            } else {
                chunk((int) at, body, size);
            }
            at = body + size + (size & 1);
        }
    }

    private void chunk(int at, int body, long size) throws ImageException {
        if (file.hasText(at, "VP8X")) {
            file.requireSize(1 + u24(body + 4), 1 + u24(body + 7));
        } else if (file.hasText(at, "VP8 ")) {
            pixels = true;
            file.requireSize(file.u16(body + 6, false) & 0x3fff, file.u16(body + 8, false) & 0x3fff);
        } else if (file.hasText(at, "VP8L")) {
            pixels = true;
            long sides = file.u32(body + 1, false);
            file.requireSize(1 + (sides & 0x3fff), 1 + (sides >> 14 & 0x3fff));
        } else if (file.hasText(at, "EXIF")) {
            int from = file.hasText(body, "Exif\0\0") ? body + 6 : body;
            orientation = Exif.orientation(file, from, body + (int) size);
        }
    }

    private long u24(int offset) {
        return file.u16(offset, false) | (long) file.u8(offset + 2) << 16;
    }
}
