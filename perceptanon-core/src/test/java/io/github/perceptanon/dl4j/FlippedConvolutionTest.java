// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

class FlippedConvolutionTest {
    /** Sums of some hundred products below 1 in single precision. */
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @CsvSource({"6, 10, 3, 5, 7", "10, 6, 3, 4, 4", "5, 3, 1, 6, 2", "4, 4, 5, 9, 8"})
    void gradientsAreThoseOfTheOrdinaryConvolution(int in, int out, int kernel, int height, int width) {
        Convolution layer = square(in, out, kernel, 1, kernel / 2, false);
        INDArray x = numbers(1, 2, in, height, width);
        INDArray weights = numbers(2, out, in, kernel, kernel);
        INDArray epsilon = numbers(3, 2, out, height, width);
        INDArray dx = x.ulike();
        INDArray dw = weights.ulike();
        new FlippedConvolution().backward(x, weights, epsilon, dx, dw);
        INDArray expectedDx = x.ulike();
        INDArray expectedDw = weights.ulike();
        Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(x, weights, epsilon)
                .addOutputs(expectedDx, expectedDw)
                .addIntegerArguments(ConvolutionOps.convolution(layer.window()))
                .build());
        assertThat(FlippedConvolution.fits(layer)).isTrue();
        assertThat(dx.sub(expectedDx).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
        assertThat(dw.sub(expectedDw).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
    }

    @Test
    void layersThatStrideOrShrinkOrHaveABiasAreNotOfThatKind() {
        assertThat(FlippedConvolution.fits(square(4, 4, 3, 2, 1, false))).isFalse();
        assertThat(FlippedConvolution.fits(square(4, 4, 3, 1, 0, false))).isFalse();
        assertThat(FlippedConvolution.fits(square(4, 4, 3, 1, 1, true))).isFalse();
        assertThat(FlippedConvolution.fits(Convolution.of(4, 4, new Window(1, 7, 1, 1, 0, 3), false)))
                .isFalse();
    }

    private static Convolution square(int in, int out, int kernel, int stride, int padding, boolean bias) {
        return Convolution.of(in, out, Window.square(kernel, stride, padding), bias);
    }

    private static INDArray numbers(int seed, long... shape) {
        return Nd4j.rand(-0.5, 0.5, Nd4j.getRandomFactory().getNewRandomInstance(seed), shape)
                .castTo(DataType.FLOAT);
    }
}
