package io.github.perceptanon.metrics;

import java.util.Objects;

/**
 * SSIM at every sample of an image: 1 where the two images agree, lower where they do not. Immutable. It holds 24 bytes a
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
     * Pixels per row.
     *
     * @return that of the images
     */
    public int width() {
        return width;
    }

    /**
     * Rows.
     *
     * @return that of the images
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
     * The mean over the three channels at one pixel.
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
