// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.nio.FloatBuffer;

/** Loops over the tokens of a batch, for which oneDNN has no primitive. */
final class TokenLoops {
    private TokenLoops() {}

    /** Writes the same values at the beginning of each image. */
    static void repeat(FloatBuffer values, FloatBuffer images, int stride) {
        int width = values.capacity();
        for (int image = 0; image < images.capacity(); image += stride) {
            images.put(image, values, 0, width);
        }
    }

    /** Sums the beginnings of all images. */
    static void sum(FloatBuffer images, int stride, FloatBuffer sum) {
        for (int i = 0; i < sum.capacity(); i++) {
            double total = 0;
            for (int image = i; image < images.capacity(); image += stride) {
                total += images.get(image);
            }
            sum.put(i, (float) total);
        }
    }

    static void clear(FloatBuffer values) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, 0);
        }
    }
}
