// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import java.util.Arrays;
import java.util.Objects;

/**
 * LPIPS at every pixel: 0 where the images look alike, higher where they differ. The mean is close to LPIPS but not
 * equal to it, because each layer's distances are enlarged to the image's size. Immutable.
 */
public final class LpipsMap {
    private final int width;
    private final int height;
    private final double[] values;

    LpipsMap(int width, int height, double[] values) {
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
     * The distance at one pixel.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return at least 0
     * @throws IndexOutOfBoundsException if outside the image
     */
    public double at(int x, int y) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        return values[y * width + x];
    }

    /**
     * The mean over all pixels.
     *
     * @return at least 0
     */
    public double mean() {
        return Arrays.stream(values).sum() / values.length;
    }

    /**
     * All values, (height, width) row-major.
     *
     * @return a copy
     */
    public double[] toArray() {
        return values.clone();
    }
}
