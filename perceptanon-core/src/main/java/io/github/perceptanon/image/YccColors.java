package io.github.perceptanon.image;

/** libjpeg's conversion from YCbCr to RGB: 16-bit fixed point, rounded, from tables. */
final class YccColors {
    private static final int[] RED_OF_CR = new int[256];
    private static final int[] GREEN_OF_CR = new int[256];
    private static final int[] GREEN_OF_CB = new int[256];
    private static final int[] BLUE_OF_CB = new int[256];

    static {
        int half = 1 << 15;
        for (int i = 0; i < 256; i++) {
            int chroma = i - 128;
            RED_OF_CR[i] = fixed(1.40200) * chroma + half >> 16;
            BLUE_OF_CB[i] = fixed(1.77200) * chroma + half >> 16;
            GREEN_OF_CR[i] = -fixed(0.71414) * chroma;
            GREEN_OF_CB[i] = -fixed(0.34414) * chroma + half;
        }
    }

    private YccColors() {}

    private static int fixed(double x) {
        return (int) (x * (1 << 16) + 0.5);
    }

    /** Converts the first three of every {@code stride} samples in place. */
    static void toRgb(byte[] samples, int stride) {
        for (int i = 0; i < samples.length; i += stride) {
            int y = samples[i] & 0xff;
            int cb = samples[i + 1] & 0xff;
            int cr = samples[i + 2] & 0xff;
            samples[i] = clipped(y + RED_OF_CR[cr]);
            samples[i + 1] = clipped(y + (GREEN_OF_CB[cb] + GREEN_OF_CR[cr] >> 16));
            samples[i + 2] = clipped(y + BLUE_OF_CB[cb]);
        }
    }

    private static byte clipped(int v) {
        return (byte) Math.max(0, Math.min(255, v));
    }
}
