// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import java.util.Objects;

/**
 * SSIM at every sample of an image: 1 where the images agree, lower where they differ. Immutable. Takes 24 bytes per
 * pixel.
 */
public final class SsimMap {
    private final int width;
    private final int height;
    private final double[] values;

    SsimMap(int width, int height, double[] values) {
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /**
     * Width in pixels.
     *
     * @return the size of the images
     */
    public int width() {
        return width;
    }

    /**
     * Height in pixels.
     *
     * @return the size of the images
     */
    public int height() {
        return height;
    }

    /**
     * SSIM of the window around one sample.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @param channel 0 red, 1 green, 2 blue
     * @return −1 to 1
     * @throws IndexOutOfBoundsException if outside the image
     */
    public double at(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, 3);
        return values[(y * width + x) * 3 + channel];
    }

    /**
     * Mean over the three channels at one pixel.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return −1 to 1
     * @throws IndexOutOfBoundsException if outside the image
     */
    public double at(int x, int y) {
        return (at(x, y, 0) + at(x, y, 1) + at(x, y, 2)) / 3;
    }

    /**
     * All values, (height, width, 3) row-major.
     *
     * @return a copy
     */
    public double[] toArray() {
        return values.clone();
    }
}
