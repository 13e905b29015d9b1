// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements behind the first, numbers that are none, and shapes that lie. */
class TensorElementsTest {
    private static Tensor tensor(DType dtype, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (dtype) {
                case F64 -> bytes.putDouble(value);
                case F32 -> bytes.putFloat((float) value);
                case BF16 -> bytes.putShort((short) (Float.floatToIntBits((float) value) >>> 16));
                default -> throw new AssertionError(dtype);
            }
        }
        return Tensor.of(dtype, new long[] {values.length}, bytes.flip());
    }

    private static Tensor halves(int... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int half : bits) {
            bytes.putShort((short) half);
        }
        return Tensor.of(DType.F16, new long[] {bits.length}, bytes.flip());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "BF16"})
    void everyElementIsReadFromItsOwnPlace(DType dtype) {
        Tensor tensor = tensor(dtype, 1, -2, 0.5);
        assertThat(new double[] {tensor.floatAt(0), tensor.floatAt(1), tensor.floatAt(2)})
                .containsExactly(1, -2, 0.5);
    }

    @Test
    void halvesAreReadFromTheirOwnPlaceAndKeepInfinityApartFromNan() {
        Tensor tensor = halves(0x3c00, 0xc000, 0x7c00, 0x7c01, 0xfe00, 0x8000, 0x0001);
        assertThat(tensor.toFloats())
                .containsExactly(1, -2, Float.POSITIVE_INFINITY, Float.NaN, Float.NaN, -0.0f, 0x1p-24f);
        assertThat(tensor.floatAt(1)).isEqualTo(-2);
    }

    @Test
    void wholeNumbersAreNoFloats() {
        Tensor tensor = Tensor.of(DType.U8, new long[] {1}, ByteBuffer.wrap(new byte[] {7}));
        assertThatIllegalStateException().isThrownBy(() -> tensor.floatAt(0)).withMessageContaining("U8");
    }

    @Test
    void bytesMustBeWhatTheShapeNeeds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(DType.F32, new long[] {2}, ByteBuffer.allocate(7)))
                .withMessage("a tensor F32[2] needs 8 bytes but was given 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(DType.F32, new long[] {-2, -2}, ByteBuffer.allocate(16)))
                .withMessage("dimensions must not be negative but were [-2, -2]");
    }
}
