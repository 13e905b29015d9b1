// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.image.RgbImage;

/**
 * Equals Pillow's {@code Image.rotate(angle, NEAREST, expand=False, fillcolor=0)} byte for byte: an affine map about
 * the centre in 16.16 fixed point.
 */
final class PillowRotation {
    private PillowRotation() {}

    /** Optionally flips left and right, then rotates counter-clockwise. */
    static RgbImage rotate(RgbImage image, boolean flip, double degrees) {
        int w = image.width();
        int h = image.height();
        byte[] in = image.toBytes();
        byte[] out = new byte[in.length];
        double angle = -Math.toRadians(((degrees % 360) + 360) % 360);
        double cos = round15(Math.cos(angle));
        double sin = round15(Math.sin(angle));
        double cx = w / 2.0;
        double cy = h / 2.0;
        double tx = cos * -cx + sin * -cy + cx;
        double ty = -sin * -cx + cos * -cy + cy;
        int a0 = fixed(cos);
        int a1 = fixed(sin);
        int a3 = fixed(-sin);
        int a4 = fixed(cos);
        // The centre of the first pixel.
        int rowX = fixed(tx + cos * 0.5 + sin * 0.5);
        int rowY = fixed(ty - sin * 0.5 + cos * 0.5);
        for (int y = 0; y < h; y++) {
            int xx = rowX;
            int yy = rowY;
            for (int x = 0; x < w; x++) {
                int sx = xx >> 16;
                int sy = yy >> 16;
                if (sx >= 0 && sx < w && sy >= 0 && sy < h) {
                    int from = (sy * w + (flip ? w - 1 - sx : sx)) * 3;
                    int to = (y * w + x) * 3;
                    out[to] = in[from];
                    out[to + 1] = in[from + 1];
                    out[to + 2] = in[from + 2];
                }
                xx += a0;
                yy += a3;
            }
            rowX += a1;
            rowY += a4;
        }
        return RgbImage.of(w, h, out);
    }

    /** Python's {@code round(v, 15)} up to the last bit, which makes no difference in 16 bits of fraction. */
    private static double round15(double v) {
        return Math.rint(v * 1e15) / 1e15;
    }

    private static int fixed(double v) {
        return (int) Math.floor(v * 65536 + 0.5);
    }
}
