// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/**
 * The samples of one component, in whole macroblocks. A row above and a column to the left hold what blocks at the border
 * are predicted from: 127 above, corners included, and 129 to the left.
 */
final class Vp8Plane {
    /** Extra columns for the samples to the upper right of the last block. */
    private static final int BEYOND = 4;

    final int stride;
    final byte[] samples;

    Vp8Plane(int width, int height) {
        stride = 1 + width + BEYOND;
        samples = new byte[stride * (height + 1)];
        Arrays.fill(samples, 0, stride, (byte) 127);
        for (int row = 1; row <= height; row++) {
            samples[row * stride] = (byte) 129;
        }
    }

    /** Index of a sample. */
    int at(int x, int y) {
        return (y + 1) * stride + 1 + x;
    }
}
