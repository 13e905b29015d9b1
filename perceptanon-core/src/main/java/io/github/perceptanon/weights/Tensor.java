// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * A parameter's value: element type, shape, and row-major little-endian bytes. Immutable and thread-safe. The bytes may
 * be a view of a memory-mapped file, which stays mapped as long as one of its tensors is reachable, or of
 * {@link OwnedWeights}, which are valid until they are closed.
 */
public final class Tensor {
    private final DType dtype;
    private final long[] shape;
    private final ByteBuffer data;

    private Tensor(DType dtype, long[] shape, ByteBuffer data) {
        this.dtype = dtype;
        this.shape = shape;
        this.data = data;
    }

    /**
     * Creates a tensor over bytes that the caller must not change any more.
     *
     * @param dtype element type
     * @param shape dimensions, outermost first; empty for a scalar
     * @param data row-major little-endian elements from position to limit
     * @return the tensor
     * @throws IllegalArgumentException if a dimension is negative or the number of bytes does not match shape and type
     */
    public static Tensor of(DType dtype, long[] shape, ByteBuffer data) {
        long[] copy = shape.clone();
        long needed = times(count(copy), dtype.bytes(), copy);
        if (data.remaining() != needed) {
            throw new IllegalArgumentException("a tensor " + dtype + Arrays.toString(copy) + " needs " + needed
                    + " bytes but was given " + data.remaining());
        }
        return new Tensor(dtype, copy, data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Creates a 32-bit float tensor with a copy of the values.
     *
     * @param values row-major elements
     * @param shape dimensions, outermost first
     * @return the tensor
     */
    public static Tensor ofFloats(float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(DType.F32, shape, bytes);
    }

    /**
     * The element type.
     *
     * @return the type as stored
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * The dimensions, outermost first.
     *
     * @return a copy
     */
    public long[] shape() {
        return shape.clone();
    }

    /**
     * Number of elements.
     *
     * @return the product of the dimensions, 1 for a scalar
     */
    public long size() {
        return count(shape);
    }

    /**
     * The bytes of the elements.
     *
     * @return a read-only little-endian view with its own position
     */
    public ByteBuffer bytes() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements as 32-bit floats: 16-bit types are widened exactly, doubles and integers rounded to nearest.
     *
     * @return a new row-major array
     */
    public float[] toFloats() {
        int n = Math.toIntExact(size());
        float[] out = new float[n];
        ByteBuffer b = bytes();
        switch (dtype) {
            case F32 -> b.asFloatBuffer().get(out);
            case F64 -> fill(out, i -> (float) b.getDouble(8 * i));
            case F16 -> fill(out, i -> halfToFloat(b.getShort(2 * i)));
            case BF16 -> fill(out, i -> bfloatToFloat(b.getShort(2 * i)));
            case I64 -> fill(out, i -> b.getLong(8 * i));
            case I32 -> fill(out, i -> b.getInt(4 * i));
            case I16 -> fill(out, i -> b.getShort(2 * i));
            case I8 -> fill(out, i -> b.get(i));
            case U8 -> fill(out, i -> b.get(i) & 0xff);
            case BOOL -> fill(out, i -> b.get(i) == 0 ? 0f : 1f);
        }
        return out;
    }

    private interface ElementAt {
        float get(int index);
    }

    private static void fill(float[] out, ElementAt element) {
        for (int i = 0; i < out.length; i++) {
            out[i] = element.get(i);
        }
    }

    private static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | (mantissa << 13));
        }
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
    }

    private static float bfloatToFloat(short upperHalf) {
        return Float.intBitsToFloat(upperHalf << 16);
    }

    /** Index of the first element that is NaN or infinite, -1 if there is none. */
    int firstNonFinite() {
        return firstNonFinite(0, Math.toIntExact(size()));
    }

    /** Index of the first element from one (inclusive) to another (exclusive) that is NaN or infinite, or -1. */
    int firstNonFinite(int from, int to) {
        ByteBuffer b = bytes();
        return switch (dtype) {
            case F64 -> firstWithExponent(b.asLongBuffer(), from, to);
            case F32 -> firstWithExponent(b.asIntBuffer(), from, to);
            case F16 -> firstWithExponent(b.asShortBuffer(), 0x7c00, from, to);
            case BF16 -> firstWithExponent(b.asShortBuffer(), 0x7f80, from, to);
            default -> -1;
        };
    }

    // An exponent of all ones marks NaN and infinity. One loop per width, for speed: it reads every weight of every
    // model.
    private static int firstWithExponent(LongBuffer bits, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((bits.get(i) & 0x7ff0000000000000L) == 0x7ff0000000000000L) {
                return i;
            }
        }
        return -1;
    }

    private static int firstWithExponent(IntBuffer bits, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((bits.get(i) & 0x7f800000) == 0x7f800000) {
                return i;
            }
        }
        return -1;
    }

    private static int firstWithExponent(ShortBuffer bits, int exponent, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((bits.get(i) & exponent) == exponent) {
                return i;
            }
        }
        return -1;
    }

    /** One element of a floating-point tensor. */
    double floatAt(int index) {
        ByteBuffer b = bytes();
        return switch (dtype) {
            case F64 -> b.getDouble(8 * index);
            case F32 -> b.getFloat(4 * index);
            case F16 -> halfToFloat(b.getShort(2 * index));
            case BF16 -> bfloatToFloat(b.getShort(2 * index));
            default -> throw new IllegalStateException("a tensor of " + dtype + " holds no floating-point numbers");
        };
    }

    private static long count(long[] shape) {
        long n = 1;
        for (long d : shape) {
            if (d < 0) {
                throw new IllegalArgumentException(
                        "dimensions must not be negative but were " + Arrays.toString(shape));
            }
            n = times(n, d, shape);
        }
        return n;
    }

    private static long times(long a, long b, long[] shape) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too many elements in " + Arrays.toString(shape), e);
        }
    }

    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
