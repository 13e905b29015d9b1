// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.network.Initialization;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Groups beside the dense convolution whose kernels are zero outside of their group; dilation beside sums. */
class GroupedConvolutionTest {
    private static final int GROUPS = 2;
    private static final Window WINDOW = Window.square(3, 1, 1);
    private static final Convolution GROUPED =
            new Convolution(4, 6, WINDOW, 1, GROUPS, true, Initialization.ZEROS, Initialization.ZEROS);
    private static final Convolution DENSE = Convolution.of(4, 6, WINDOW, true);
    /** Sums of some dozens of products below 1 in single precision. */
    private static final double TOLERANCE = 1e-5;

    private final INDArray x = numbers(1, 2, 4, 5, 6);
    private final INDArray weights = numbers(2, 6, 2, 3, 3);
    private final INDArray bias = numbers(3, 6);
    private final INDArray epsilon = numbers(4, 2, 6, 5, 6);

    private static INDArray numbers(int seed, long... shape) {
        return Nd4j.rand(-0.5, 0.5, Nd4j.getRandomFactory().getNewRandomInstance(seed), shape)
                .castTo(DataType.FLOAT);
    }

    /** (6, 4, 3, 3) with zeros where an output does not read an input. */
    private INDArray dense() {
        INDArray all = Nd4j.zeros(DataType.FLOAT, 6, 4, 3, 3);
        for (int o = 0; o < 6; o++) {
            for (int i = 0; i < 2; i++) {
                all.tensorAlongDimension(o * 4 + o / 3 * 2 + i, 2, 3)
                        .assign(weights.tensorAlongDimension(o * 2 + i, 2, 3));
            }
        }
        return all;
    }

    @Test
    void theResultIsThatOfTheDenseConvolution() {
        INDArray expected = epsilon.ulike();
        ConvolutionOps.forward(DENSE, x, dense(), bias, expected);
        INDArray actual = epsilon.ulike();
        new GroupedConvolution().forward(GROUPED, x, weights, bias, actual);
        assertThat(largestDifference(actual, expected)).isCloseTo(0, within(TOLERANCE));
    }

    @Test
    void theGradientsAreThoseOfTheDenseConvolution() {
        INDArray dx = x.ulike();
        INDArray dw = Nd4j.zeros(DataType.FLOAT, 6, 4, 3, 3);
        INDArray db = bias.ulike();
        ConvolutionOps.backward(DENSE, x, dense(), bias, epsilon, dx, dw, db);
        INDArray ownDx = x.ulike();
        INDArray ownDw = weights.ulike();
        INDArray ownDb = bias.ulike();
        new GroupedConvolution().backward(GROUPED, x, weights, bias, epsilon, ownDx, ownDw, ownDb);
        assertThat(largestDifference(ownDx, dx)).isCloseTo(0, within(TOLERANCE));
        assertThat(largestDifference(ownDb, db)).isCloseTo(0, within(TOLERANCE));
        for (int o = 0; o < 6; o++) {
            for (int i = 0; i < 2; i++) {
                INDArray expected = dw.tensorAlongDimension(o * 4 + o / 3 * 2 + i, 2, 3);
                assertThat(largestDifference(ownDw.tensorAlongDimension(o * 2 + i, 2, 3), expected))
                        .isCloseTo(0, within(TOLERANCE));
            }
        }
    }

    /** A weight's gradient is how much the sum of all results changes with it. */
    @Test
    void dilatedConvolutionsHaveTheGradientsOfTheirSums() {
        Convolution dilated = new Convolution(4, 6, WINDOW, 2, 1, false, Initialization.ZEROS, Initialization.ZEROS);
        INDArray kernel = numbers(5, 6, 4, 3, 3);
        INDArray out = Nd4j.create(DataType.FLOAT, 2, 6, 3, 4);
        INDArray dw = kernel.ulike();
        INDArray dx = x.ulike();
        ConvolutionOps.backward(dilated, x, kernel, null, out.ulike().assign(1), dx, dw, null);
        for (int place : new int[] {0, 17, 100, 215}) {
            double before = sum(dilated, kernel, out);
            INDArray moved = kernel.dup('c');
            moved.putScalar(place, moved.getDouble(place) + 1);
            assertThat(sum(dilated, moved, out) - before).isCloseTo(dw.getDouble(place), within(1e-3));
        }
    }

    private double sum(Convolution convolution, INDArray kernel, INDArray out) {
        ConvolutionOps.forward(convolution, x, kernel, null, out);
        return out.sumNumber().doubleValue();
    }

    private static double largestDifference(INDArray a, INDArray b) {
        return a.sub(b).amaxNumber().doubleValue();
    }
}
