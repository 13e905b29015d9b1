// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * The features of one layer for one image. The array is not copied and must not change.
 *
 * @param channels number of features per position
 * @param height rows
 * @param width columns
 * @param values (channels, height, width) row-major
 */
record LayerFeatures(int channels, int height, int width, float[] values) {
    LayerFeatures {
        if (values.length != (long) channels * height * width) {
            throw new IllegalArgumentException("features of " + shape(channels, height, width) + " needs "
                    + (long) channels * height * width + " values but was given " + values.length);
        }
    }

    /** Positions in one channel. */
    int positions() {
        return height * width;
    }

    void requireShapeOf(LayerFeatures other) {
        if (channels != other.channels || height != other.height || width != other.width) {
            throw new IllegalArgumentException("features need equal shapes but were " + shape(channels, height, width)
                    + " and " + shape(other.channels, other.height, other.width));
        }
    }

    private static String shape(int channels, int height, int width) {
        return channels + "x" + height + "x" + width;
    }
}
