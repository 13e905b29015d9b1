// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** Reads the orientation in EXIF data and rotates images accordingly. */
final class Exif {
    /** The orientation of pixels that are stored upright. */
    static final int UPRIGHT = 1;

    private static final int ORIENTATION = 0x0112;

    private Exif() {}

    /** The orientation in the EXIF data from {@code from} to {@code to}; upright if it is missing or invalid. */
    static int orientation(ImageBytes file, int from, int to) {
        try {
            long value = new TiffDirectory(file, from, to).value(ORIENTATION, UPRIGHT);
            return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    /** The upright image for pixels stored in this orientation. */
    static RgbImage upright(RgbImage image, int orientation) {
        if (orientation == UPRIGHT) {
            return image;
        }
        boolean swapped = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int width = swapped ? image.height() : image.width();
        int height = swapped ? image.width() : image.height();
        byte[] source = image.samples();
        byte[] target = new byte[source.length];
        for (int y = 0, out = 0; y < height; y++) {
            for (int x = 0; x < width; x++, out += 3) {
                int sx = swapped ? y : x;
                int sy = swapped ? x : y;
                int column = fromRight ? image.width() - 1 - sx : sx;
                int row = fromBottom ? image.height() - 1 - sy : sy;
                System.arraycopy(source, (row * image.width() + column) * 3, target, out, 3);
            }
        }
        return RgbImage.wrap(width, height, target);
    }
}
