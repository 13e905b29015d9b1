// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatsTest {
    private static float widened(int half) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) half);
        return Tensor.of(DType.F16, new long[] {1}, bytes).toFloats()[0];
    }

    @Test
    void everyFiniteHalfIsItsOwnNearest() {
        for (int half = 0; half < 0x10000; half++) {
            if ((half & 0x7c00) != 0x7c00) {
                assertThat(HalfFloats.nearest(widened(half))).isEqualTo((short) half);
            }
        }
    }

    /** Halves as NumPy's float16 gives them. */
    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 15360", // halfway: to the even one below
        "1.00146484375, 15362", // halfway: to the even one above
        "0.1, 11878",
        "-0.1, -20890",
        "65504, 31743",
        "65519.996, 31743",
        "2.9802322387695312e-8, 0",
        "2.98023259404e-8, 1",
        "6.103515625e-5, 1024",
        "6.0999393e-5, 1023"
    })
    void roundsToTheNearestAndHalfwayToTheEven(float value, short half) {
        assertThat(HalfFloats.nearest(value)).isEqualTo(half);
    }

    @ParameterizedTest
    @CsvSource({"65520, 31743", "1e30, 31743", "-Infinity, -1025"})
    void whatIsTooLargeBecomesTheLargest(float value, short half) {
        assertThat(HalfFloats.nearest(value)).isEqualTo(half);
    }
}
