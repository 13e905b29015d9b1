package io.github.perceptanon.metrics;

/**
 * What one layer of a feature network gives for one image. It holds the array that it is given, which must not change.
 *
 * @param channels number of features a position
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
