// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Against the definitions, summed in double precision. */
class ChannelArithmeticTest {
    private static final int IMAGES = 3;
    private static final int CHANNELS = 5;
    private static final int HEIGHT = 7;
    private static final int WIDTH = 9;
    /** Single precision on values of about 10, whose ulp is 1e-6, with room for one cancellation. */
    private static final double TOLERANCE = 1e-5;

    private final INDArray x = maps(1, 10);
    private final INDArray dy = maps(2, 0);
    private final double[] p = {1, -2, 0.5, 0.25, 3};
    private final double[] q = {10, 10.5, 9.75, 8, 11};
    private final double[] r = {0.5, 0, -1, 2, 0.125};
    private final double[] s = {-0.25, 1, 0, 0.5, -1};

    private final ChannelArithmetic channels = new ChannelArithmetic();

    @Test
    void momentsAreMeanAndBiasedVariance() {
        ChannelArithmetic.Moments moments = channels.moments(x);
        for (int c = 0; c < CHANNELS; c++) {
            double mean = sum(c, (n, k, i, j) -> x.getDouble(n, k, i, j)) / places();
            double variance = sum(c, (n, k, i, j) -> Math.pow(x.getDouble(n, k, i, j) - mean, 2)) / places();
            assertThat(moments.mean()[c]).isCloseTo(mean, within(TOLERANCE));
            assertThat(moments.variance()[c]).isCloseTo(variance, within(TOLERANCE));
        }
    }

    @Test
    void affineCentresScalesAndShifts() {
        INDArray out = x.ulike();
        channels.affine(x, q, p, r, out);
        everywhere(out, (n, c, i, j) -> p[c] * (x.getDouble(n, c, i, j) - q[c]) + r[c]);
    }

    @Test
    void sumsAreThoseOfGradientsAndOfTheirProducts() {
        ChannelArithmetic.Sums sums = channels.sums(dy, x, q);
        for (int c = 0; c < CHANNELS; c++) {
            double centre = q[c];
            double ofDy = sum(c, (n, k, i, j) -> dy.getDouble(n, k, i, j));
            double ofProducts = sum(c, (n, k, i, j) -> dy.getDouble(n, k, i, j) * (x.getDouble(n, k, i, j) - centre));
            // Over 189 places.
            assertThat(sums.dy()[c]).isCloseTo(ofDy, within(10 * TOLERANCE));
            assertThat(sums.dyTimesX()[c]).isCloseTo(ofProducts, within(10 * TOLERANCE));
        }
    }

    @Test
    void blendAddsGradientsAndCentredInputs() {
        INDArray dx = x.ulike();
        channels.blend(dy, p, x, q, r, s, dx);
        everywhere(
                dx, (n, c, i, j) -> p[c] * dy.getDouble(n, c, i, j) + r[c] * (x.getDouble(n, c, i, j) - q[c]) + s[c]);
    }

    @Test
    void aPartOfABatchIsReadAndWrittenWhereItLies() {
        INDArray out = Nd4j.zeros(x.dataType(), x.shape());
        INDArray last = lastImage(x);
        channels.affine(last, q, p, r, lastImage(out));
        INDArray alone = last.dup().ulike();
        channels.affine(last.dup(), q, p, r, alone);
        assertThat(lastImage(out).dup()).isEqualTo(alone);
        assertThat(out.sumNumber().doubleValue()).isCloseTo(alone.sumNumber().doubleValue(), within(1e-3));
    }

    private static INDArray lastImage(INDArray batch) {
        return batch.get(
                NDArrayIndex.interval(IMAGES - 1, IMAGES), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all());
    }

    private interface Value {
        double at(int image, int channel, int row, int column);
    }

    private static double sum(int channel, Value value) {
        double sum = 0;
        for (int n = 0; n < IMAGES; n++) {
            for (int i = 0; i < HEIGHT; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    sum += value.at(n, channel, i, j);
                }
            }
        }
        return sum;
    }

    private static void everywhere(INDArray actual, Value expected) {
        for (int n = 0; n < IMAGES; n++) {
            for (int c = 0; c < CHANNELS; c++) {
                for (int i = 0; i < HEIGHT; i++) {
                    for (int j = 0; j < WIDTH; j++) {
                        assertThat(actual.getDouble(n, c, i, j))
                                .as("image %d, channel %d, row %d, column %d", n, c, i, j)
                                .isCloseTo(expected.at(n, c, i, j), within(TOLERANCE));
                    }
                }
            }
        }
    }

    private static double places() {
        return IMAGES * HEIGHT * WIDTH;
    }

    private static INDArray maps(long seed, double mean) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[IMAGES * CHANNELS * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + random.nextDouble(-1, 1));
        }
        return Nd4j.createFromArray(values).reshape(IMAGES, CHANNELS, HEIGHT, WIDTH);
    }
}
