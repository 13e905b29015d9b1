// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** libjpeg's conversion of YCCK's colours from YCbCr to RGB: 16-bit fixed point, rounded. */
final class YccColors {
    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int RED_OF_CR = fixed(1.40200);
    private static final int GREEN_OF_CR = -fixed(0.71414);
    private static final int GREEN_OF_CB = -fixed(0.34414);
    private static final int BLUE_OF_CB = fixed(1.77200);

    private YccColors() {}

    private static int fixed(double x) {
        return (int) (x * (1 << BITS) + 0.5);
    }

    /** Converts the first three of every four samples in place. */
    static void toRgb(byte[] samples) {
        for (int i = 0; i < samples.length; i += 4) {
            int y = samples[i] & 0xff;
            int cb = (samples[i + 1] & 0xff) - 128;
            int cr = (samples[i + 2] & 0xff) - 128;
            samples[i] = clipped(y + (RED_OF_CR * cr + HALF >> BITS));
            samples[i + 1] = clipped(y + (GREEN_OF_CB * cb + GREEN_OF_CR * cr + HALF >> BITS));
            samples[i + 2] = clipped(y + (BLUE_OF_CB * cb + HALF >> BITS));
        }
    }

    private static byte clipped(int v) {
        return (byte) Math.max(0, Math.min(255, v));
    }
}
