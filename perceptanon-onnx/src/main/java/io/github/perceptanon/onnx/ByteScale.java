// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

/** The range of a value, always including 0, divided into 256 steps. */
record ByteScale(float least, float largest) {
    private static final int STEPS = 255;
    /** A value that is always 0 still needs a step. */
    private static final float SMALLEST_STEP = 1e-8f;

    ByteScale {
        least = Math.min(0, least);
        largest = Math.max(0, largest);
    }

    /** The smallest range that contains this one and another. */
    ByteScale with(ByteScale other) {
        return new ByteScale(Math.min(least, other.least), Math.max(largest, other.largest));
    }

    /** The difference between consecutive bytes. */
    float step() {
        return Math.max(SMALLEST_STEP, (largest - least) / STEPS);
    }

    /** The unsigned byte that stands for 0. */
    int zero() {
        return Math.max(0, Math.min(STEPS, Math.round(-least / step())));
    }
}
