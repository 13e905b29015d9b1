// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** The predictions of lossless WebP (RFC 9649, section 3.5.1): a pixel from its neighbours to the left and above. */
final class LosslessPrediction {
    static final int BLACK = 0xff000000;

    private LosslessPrediction() {}

    /** Adds their predictions to the pixels at {@code from} to {@code to}, all in one row. */
    static void add(int[] pixels, int from, int to, int width, int mode) {
        for (int i = from; i < to; i++) {
            int left = pixels[i - 1];
            int above = i - width;
            pixels[i] = sum(pixels[i], predict(pixels, left, above, mode));
        }
    }

    private static int predict(int[] pixels, int left, int above, int mode) {
        return switch (mode) {
            case 1 -> left;
            case 2 -> pixels[above];
            case 3 -> pixels[above + 1];
            case 4 -> pixels[above - 1];
            case 5 -> mean(mean(left, pixels[above + 1]), pixels[above]);
            case 6 -> mean(left, pixels[above - 1]);
            case 7 -> mean(left, pixels[above]);
            case 8 -> mean(pixels[above - 1], pixels[above]);
            case 9 -> mean(pixels[above], pixels[above + 1]);
            case 10 -> mean(mean(left, pixels[above - 1]), mean(pixels[above], pixels[above + 1]));
            case 11 -> nearer(left, pixels[above], pixels[above - 1]);
            case 12 -> gradient(left, pixels[above], pixels[above - 1]);
            case 13 -> halfGradient(mean(left, pixels[above]), pixels[above - 1]);
            default -> BLACK;
        };
    }

    /** Each component's sum, modulo 256. */
    static int sum(int a, int b) {
        int alphaAndGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redAndBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return alphaAndGreen & 0xff00ff00 | redAndBlue & 0x00ff00ff;
    }

    /** Each component's mean, rounded down. */
    private static int mean(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    private static int component(int pixel, int shift) {
        return pixel >>> shift & 0xff;
    }

    /** The one of left and above that is nearer to left + above − corner. */
    private static int nearer(int left, int above, int corner) {
        int byLeft = 0;
        int byAbove = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            byLeft += Math.abs(component(above, shift) - component(corner, shift));
            byAbove += Math.abs(component(left, shift) - component(corner, shift));
        }
        return byLeft < byAbove ? left : above;
    }

    private static int gradient(int left, int above, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int sum = component(left, shift) + component(above, shift) - component(corner, shift);
            result |= clipped(sum) << shift;
        }
        return result;
    }

    private static int halfGradient(int mean, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int a = component(mean, shift);
            result |= clipped(a + (a - component(corner, shift)) / 2) << shift;
        }
        return result;
    }

    private static int clipped(int v) {
        return Math.max(0, Math.min(255, v));
    }
}
