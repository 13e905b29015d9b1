package io.github.perceptanon.metrics;

/**
 * SSIM as scikit-image computes it on float32 images from 0 to 1, to the last bit: products in float32, each pass of the
 * window summed in float64 and rounded to float32, all arithmetic after that in float32. The rows hold float32 values in
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
        for (int i = 0; i < n; i++) {
            float x = UNIT[(int) rows[0][i]];
            float y = UNIT[(int) rows[1][i]];
            rows[0][i] = x;
            rows[1][i] = y;
            rows[2][i] = x * x;
            rows[3][i] = y * y;
            rows[4][i] = x * y;
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
        for (int i = 0; i < n; i++) {
            float x = (float) averages[0][i];
            float y = (float) averages[1][i];
            float varianceX = (float) averages[2][i] - x * x;
            float varianceY = (float) averages[3][i] - y * y;
            float covariance = (float) averages[4][i] - x * y;
            float above = (2 * x * y + c1) * (2 * covariance + c2);
            float below = (x * x + y * y + c1) * (varianceX + varianceY + c2);
            values[i] = above / below;
        }
    }
}
