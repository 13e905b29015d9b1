// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * The first frame of a WebP file. As in libwebp's animation decoder, which Pillow uses for every file, a frame smaller
 * than the canvas is placed on black. Alpha is ignored, because it would be dropped.
 */
final class WebpImage implements EncodedImage {
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATION = 2;

    private final ImageBytes file;
    private int orientation = Exif.UPRIGHT;
    /** Whether the file has declared a canvas, and its frames are animation frames. */
    private boolean extended;

    private boolean animated;
    private int canvasWidth;
    private int canvasHeight;
    private int left;
    private int top;
    private int width;
    private int height;
    private boolean lossless;
    /** Position of the frame's image data. */
    private int from;

    private int end;

    private WebpImage(ImageBytes file) {
        this.file = file;
    }

    /** Checks sizes and completeness. */
    static WebpImage of(ImageBytes file) throws ImageException {
        WebpImage image = new WebpImage(file);
        long end = 8 + file.u32(4, false);
        if (end > file.length()) {
            throw file.truncated(ImageFormat.WEBP, "its last byte, which is at " + end);
        }
        image.chunks(12, end);
        if (!image.hasPixels()) {
            throw file.refused("damaged WEBP: no image data");
        }
        if (!image.extended) {
            image.canvasWidth = image.width;
            image.canvasHeight = image.height;
        }
        image.requireFit();
        return image;
    }

    private void chunks(long begin, long limit) throws ImageException {
        for (long at = begin; at + 8 <= limit; ) {
            int body = (int) at + 8;
            long size = file.u32((int) at + 4, false);
            if (body + size > limit) {
                throw file.truncated(ImageFormat.WEBP, "its last byte, which is at " + (body + size));
            }
            chunk((int) at, body, (int) size);
            at = body + size + (size & 1);
        }
    }

    private void chunk(int at, int body, int size) throws ImageException {
        if (file.hasText(at, "VP8X")) {
            extended = true;
            animated = (file.u8(body) & ANIMATION) != 0;
            canvasWidth = 1 + u24(body + 4);
            canvasHeight = 1 + u24(body + 7);
            file.requireSize(canvasWidth, canvasHeight);
        } else if (file.hasText(at, "ANMF")) {
            if (animated && !hasPixels()) {
                left = 2 * u24(body);
                top = 2 * u24(body + 3);
                animated = false;
                chunks(body + (long) FRAME_HEADER, body + (long) size);
                animated = true;
            }
        } else if (file.hasText(at, "VP8 ")) {
            frame(false, file.u16(body + 6, false) & 0x3fff, file.u16(body + 8, false) & 0x3fff, body, size);
        } else if (file.hasText(at, "VP8L")) {
            long sides = file.u32(body + 1, false);
            frame(true, 1 + (int) (sides & 0x3fff), 1 + (int) (sides >> 14 & 0x3fff), body, size);
        } else if (file.hasText(at, "EXIF")) {
            int start = file.hasText(body, "Exif\0\0") ? body + 6 : body;
            orientation = Exif.orientation(file, start, body + size);
        }
    }

    private void frame(boolean isLossless, int frameWidth, int frameHeight, int body, int size) throws ImageException {
        if (hasPixels() || animated) {
            return;
        }
        file.requireSize(frameWidth, frameHeight);
        lossless = isLossless;
        width = frameWidth;
        height = frameHeight;
        from = body;
        end = body + size;
    }

    private boolean hasPixels() {
        return end > 0;
    }

    private void requireFit() throws ImageException {
        boolean fits = animated
                ? left + width <= canvasWidth && top + height <= canvasHeight
                : width == canvasWidth && height == canvasHeight;
        if (!fits) {
            throw file.refused("damaged WEBP: an image of " + width + "x" + height + " at " + left + "," + top
                    + " in a canvas of " + canvasWidth + "x" + canvasHeight);
        }
    }

    private int u24(int offset) {
        return file.u16(offset, false) | file.u8(offset + 2) << 16;
    }

    @Override
    public int orientation() {
        return orientation;
    }

    @Override
    public RgbImage decode() throws ImageException {
        RgbImage image = lossless ? LosslessWebp.decode(file, from, end) : Vp8Frame.decode(file, from, end);
        if (width == canvasWidth && height == canvasHeight) {
            return image;
        }
        byte[] canvas = new byte[3 * canvasWidth * canvasHeight];
        for (int y = 0; y < height; y++) {
            image.copyRow(y, canvas, 3 * ((top + y) * canvasWidth + left));
        }
        return RgbImage.wrap(canvasWidth, canvasHeight, canvas);
    }
}
