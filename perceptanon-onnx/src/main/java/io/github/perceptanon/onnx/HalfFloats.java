// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

/** Rounds 32-bit floats to 16 bits (IEEE 754 binary16), which the JDK itself can do since version 20. */
final class HalfFloats {
    private static final int LARGEST = 0x7bff;
    private static final int INFINITY = 0x7c00;
    private static final float SMALLEST_NORMAL = 0x1p-14f;
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfFloats() {}

    /** Rounds to nearest, ties to even. Values beyond ±65504 become ±65504, because a weight must stay finite. */
    static short nearest(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude < SMALLEST_NORMAL) {
            return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
        }
        int rebased = (bits & 0x7fffffff) - ((127 - 15) << 23);
        int half = (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13;
        return (short) (sign | (half >= INFINITY ? LARGEST : half));
    }
}
