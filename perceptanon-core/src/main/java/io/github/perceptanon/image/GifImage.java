// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;

/**
 * The first frame of a GIF file on the file's logical screen. Pixels outside the frame have the transparent colour or,
 * without one, colour 0, as in Pillow.
 */
final class GifImage implements EncodedImage {
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int SCREEN = 6;

    private final ImageBytes file;
    private final int frame;
    private final int end;

    private GifImage(ImageBytes file, int frame, int end) {
        this.file = file;
        this.frame = frame;
        this.end = end;
    }

    /** Checks the structure of a file up to the end of its first frame. */
    static GifImage of(ImageBytes file) throws ImageException {
        file.requireSize(file.u16(SCREEN, false), file.u16(SCREEN + 2, false));
        int at = SCREEN + 7 + paletteBytes(file.u8(SCREEN + 4));
        while (file.u8(at) == EXTENSION) {
            at = skipBlocks(file, at + 2);
        }
        if (file.u8(at) != FRAME) {
            throw file.refused("damaged GIF: no image before byte " + at);
        }
        int frame = at;
        GifImage image = new GifImage(file, frame, skipBlocks(file, frame + 11 + paletteBytes(file.u8(frame + 9))));
        file.requireSize(image.width(), image.height());
        return image;
    }

    private static int paletteBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private static int skipBlocks(ImageBytes file, int from) {
        int at = from;
        while (file.u8(at) != 0) {
            at += 1 + file.u8(at);
        }
        return at + 1;
    }

    private int left() {
        return file.u16(frame + 1, false);
    }

    private int top() {
        return file.u16(frame + 3, false);
    }

    private int frameWidth() {
        return file.u16(frame + 5, false);
    }

    private int frameHeight() {
        return file.u16(frame + 7, false);
    }

    private int width() {
        return Math.max(file.u16(SCREEN, false), left() + frameWidth());
    }

    private int height() {
        return Math.max(file.u16(SCREEN + 2, false), top() + frameHeight());
    }

    @Override
    public int orientation() {
        return Exif.UPRIGHT;
    }

    @Override
    public RgbImage decode() throws IOException {
        byte[] firstFrame = Arrays.copyOf(file.array(), end + 1);
        firstFrame[end] = TRAILER;
        BufferedImage image =
                Decoders.read(file, ImageFormat.GIF, firstFrame, firstFrame.length, reader -> reader.read(0));
        RgbImage pixels = PillowPixels.toRgb(image, new DepthReading(file.depth()));
        if (pixels.width() != frameWidth() || pixels.height() != frameHeight()) {
            // With extensions of the wrong length the decoder finds other extensions, and a different frame.
            throw file.refused("damaged GIF: its first frame is said to be " + frameWidth() + "x" + frameHeight()
                    + " but was read as " + pixels.width() + "x" + pixels.height());
        }
        return pixels.width() == width() && pixels.height() == height() ? pixels : onScreen(pixels, background(image));
    }

    private static int background(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return palette.getRGB(Math.max(0, palette.getTransparentPixel()));
        }
        return 0;
    }

    private RgbImage onScreen(RgbImage pixels, int background) {
        byte[] rgb = new byte[width() * height() * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) (background >> 16);
            rgb[i + 1] = (byte) (background >> 8);
            rgb[i + 2] = (byte) background;
        }
        for (int y = 0; y < pixels.height(); y++) {
            pixels.copyRow(y, rgb, ((top() + y) * width() + left()) * 3);
        }
        return RgbImage.wrap(width(), height(), rgb);
    }
}
