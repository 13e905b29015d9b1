// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * Converts a frame's components to RGB with libwebp's integer arithmetic. Chroma has half as many columns and rows;
 * each sample in between is interpolated from the four around it with weights 9, 3, 3 and 1.
 */
final class Vp8Colors {
    private static final int FRACTION_BITS = 6;

    private Vp8Colors() {}

    /** The pixels of an image of this size, (height, width, 3). */
    static byte[] toRgb(Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        int[] blues = new int[width];
        int[] reds = new int[width];
        for (int y = 0, out = 0; y < height; y++) {
            interpolate(blue, y, width, height, blues);
            interpolate(red, y, width, height, reds);
            int from = luma.at(0, y);
            for (int x = 0; x < width; x++, out += 3) {
                int light = (luma.samples[from + x] & 0xff) * 19077 >> 8;
                int u = blues[x];
                int v = reds[x];
                rgb[out] = clipped(light + (v * 26149 >> 8) - 14234);
                rgb[out + 1] = clipped(light - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
                rgb[out + 2] = clipped(light + (u * 33050 >> 8) - 17685);
            }
        }
        return rgb;
    }

    /** A row of chroma at the image's resolution. */
    private static void interpolate(Vp8Plane plane, int y, int width, int height, int[] target) {
        int last = (height + 1) / 2 - 1;
        int row = y / 2;
        int other = Math.max(0, Math.min(last, (y & 1) == 0 ? row - 1 : row + 1));
        byte[] samples = plane.samples;
        int near = plane.at(0, row);
        int far = plane.at(0, other);
        int nearLeft = samples[near] & 0xff;
        int farLeft = samples[far] & 0xff;
        target[0] = 3 * nearLeft + farLeft + 2 >> 2;
        for (int x = 1; x <= (width - 1) / 2; x++) {
            int nearRight = samples[near + x] & 0xff;
            int farRight = samples[far + x] & 0xff;
            int sum = nearLeft + nearRight + farLeft + farRight + 8;
            target[2 * x - 1] = (sum + 2 * (nearRight + farLeft) >> 3) + nearLeft >> 1;
            target[2 * x] = (sum + 2 * (nearLeft + farRight) >> 3) + nearRight >> 1;
            nearLeft = nearRight;
            farLeft = farRight;
        }
        if ((width & 1) == 0) {
            target[width - 1] = 3 * nearLeft + farLeft + 2 >> 2;
        }
    }

    private static byte clipped(int v) {
        return (byte) Math.max(0, Math.min(255, v >> FRACTION_BITS));
    }
}
