// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Batches for tests. */
public final class ImageBatches {
    private ImageBatches() {}

    /** The values of each input, (images, 3, height, width). */
    public static ImageBatch of(int images, int height, int width, float[]... inputs) {
        return new ImageBatch(
                images,
                height,
                width,
                Stream.of(inputs).map(ImageBatches::direct).toList());
    }

    /** Uniform noise from −1 to 1. */
    public static ImageBatch noise(int inputs, int images, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] values = new float[inputs][3 * images * side * side];
        for (float[] input : values) {
            for (int i = 0; i < input.length; i++) {
                input[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return of(images, side, side, values);
    }

    /** A direct copy. */
    public static FloatBuffer direct(float... values) {
        return zeros(values.length).put(0, values);
    }

    /** A direct buffer of zeros. */
    public static FloatBuffer zeros(int length) {
        return ByteBuffer.allocateDirect(Float.BYTES * length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** All elements of a buffer, whatever its position. */
    public static float[] copy(FloatBuffer buffer) {
        float[] out = new float[buffer.capacity()];
        buffer.get(0, out);
        return out;
    }
}
