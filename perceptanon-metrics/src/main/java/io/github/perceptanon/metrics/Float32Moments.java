// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * SSIM exactly as scikit-image computes it on float32 images from 0 to 1: products in float32, each pass of the window
 * summed in float64 and rounded to float32, and all later arithmetic in float32. The rows store float32 values in
 * doubles.
 */
final class Float32Moments implements WindowArithmetic {
    private static final float[] UNIT = new float[256];

    static {
        for (int v = 0; v < UNIT.length; v++) {
            UNIT[v] = v / 255f;
        }
    }

    private final float c1;
    private final float c2;

    /** SSIM with K1 and K2 for samples from 0 to 1. */
    Float32Moments(double k1, double k2) {
        this.c1 = (float) (k1 * k1);
        this.c2 = (float) (k2 * k2);
    }

    @Override
    public int planes() {
        return 5;
    }

    @Override
    public void prepare(double[][] rows, int n) {
        prepare(rows[0], rows[1], rows[2], rows[3], rows[4], n);
    }

    private static void prepare(double[] xs, double[] ys, double[] xx, double[] yy, double[] xy, int n) {
        for (int i = 0; i < n; i++) {
            float x = UNIT[(int) xs[i]];
            float y = UNIT[(int) ys[i]];
            xs[i] = x;
            ys[i] = y;
            xx[i] = x * x;
            yy[i] = y * y;
            xy[i] = x * y;
        }
    }

    @Override
    public void round(double[] averages, int n) {
        for (int i = 0; i < n; i++) {
            averages[i] = (float) averages[i];
        }
    }

    @Override
    public void combine(double[][] averages, int n, double[] values) {
        combine(averages[0], averages[1], averages[2], averages[3], averages[4], n, values);
    }

    private void combine(double[] xs, double[] ys, double[] xx, double[] yy, double[] xy, int n, double[] values) {
        float luminance = c1;
        float structure = c2;
        for (int i = 0; i < n; i++) {
            float x = (float) xs[i];
            float y = (float) ys[i];
            float varianceX = (float) xx[i] - x * x;
            float varianceY = (float) yy[i] - y * y;
            float covariance = (float) xy[i] - x * y;
            float above = (2 * x * y + luminance) * (2 * covariance + structure);
            float below = (x * x + y * y + luminance) * (varianceX + varianceY + structure);
            values[i] = above / below;
        }
    }
}
