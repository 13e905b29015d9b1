// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * The window of SSIM: a Gaussian with σ 1.5 truncated at radius 5, eleven taps that add up to 1, applied vertically and
 * then horizontally. Every sum starts with the centre and continues from the outermost pair inwards, as in SciPy's
 * {@code correlate1d}; the float32 reference depends on that order.
 */
final class GaussianWindow {
    static final int RADIUS = 5;
    static final int TAPS = 2 * RADIUS + 1;

    /** exp(−k²/4.5) over the sum of all taps, for k = 0 to 5, as SciPy rounds them. */
    private static final double W0 = 0.26601172486179436;

    private static final double W1 = 0.2130055377112537;
    private static final double W2 = 0.10936068950970002;
    private static final double W3 = 0.03600077212843083;
    private static final double W4 = 0.007598758135239185;
    private static final double W5 = 0.0010283800844791092;

    private GaussianWindow() {}

    /** The weight at a distance from the centre. */
    static double weight(int distance) {
        return new double[] {W0, W1, W2, W3, W4, W5}[distance];
    }

    /**
     * One row of the filter along columns.
     *
     * @param ring the latest eleven rows, row y in slot y mod 11
     * @param y the row in the middle
     * @param n values in a row
     */
    static void down(double[][] ring, int y, double[] out, int n) {
        outer(slot(ring, y), slot(ring, y - 5), slot(ring, y + 5), slot(ring, y - 4), slot(ring, y + 4), out, n);
        inner(
                slot(ring, y - 3),
                slot(ring, y + 3),
                slot(ring, y - 2),
                slot(ring, y + 2),
                slot(ring, y - 1),
                slot(ring, y + 1),
                out,
                n);
    }

    /**
     * The filter along a row of interleaved red, green and blue.
     *
     * @param row n + 30 values, starting five pixels before the first output
     * @param shifted eleven rows to work in; C2 only vectorises reads at several offsets when the arrays differ
     * @param n values to write
     */
    static void across(double[] row, double[][] shifted, double[] out, int n) {
        for (int tap = 0; tap < TAPS; tap++) {
            System.arraycopy(row, 3 * tap, shifted[tap], 0, n);
        }
        outer(shifted[5], shifted[0], shifted[10], shifted[1], shifted[9], out, n);
        inner(shifted[2], shifted[8], shifted[3], shifted[7], shifted[4], shifted[6], out, n);
    }

    // Two loops and not one: with eleven arrays in a loop C2 runs out of registers and leaves it scalar.

    private static void outer(double[] c, double[] a5, double[] b5, double[] a4, double[] b4, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] * W0 + (a5[i] + b5[i]) * W5 + (a4[i] + b4[i]) * W4;
        }
    }

    private static void inner(
            double[] a3, double[] b3, double[] a2, double[] b2, double[] a1, double[] b1, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = out[i] + (a3[i] + b3[i]) * W3 + (a2[i] + b2[i]) * W2 + (a1[i] + b1[i]) * W1;
        }
    }

    /** The slot of a row, which may be up to a window above the image. */
    static double[] slot(double[][] ring, int y) {
        return ring[Math.floorMod(y, TAPS)];
    }
}
