// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.network.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

class WeightGradientTest {
    /** Even and odd sizes: with some, the kernel's last step does not reach the padded edge. */
    @ParameterizedTest
    @CsvSource({"16,16,7,2,3", "15,18,7,2,3", "9,9,3,1,1", "8,7,3,2,1", "6,6,1,2,0"})
    void itIsThatOfTheConvolution(int height, int width, int kernel, int stride, int padding) {
        Window c = Window.square(kernel, stride, padding);
        INDArray input = numbers("input", 2, 3, height, width);
        INDArray weights = numbers("weights", 5, 3, kernel, kernel);
        INDArray epsilon = numbers("epsilon", 2, 5, c.outputHeight(height, 1), c.outputWidth(width, 1));
        INDArray expected = weights.ulike();
        Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(input, weights, epsilon)
                .addOutputs(input.ulike(), expected)
                .addIntegerArguments(ConvolutionOps.convolution(c))
                .build());
        INDArray actual = weights.ulike();
        new WeightGradient().fill(c, input, weights, epsilon, actual);
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isCloseTo(0, within(1e-4));
    }

    private static INDArray numbers(String name, long... shape) {
        GoldenNumbers numbers = GoldenNumbers.of(name, GoldenNumbers.SEED);
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, 2 * numbers.uniform(i) - 1);
        }
        return array;
    }
}
