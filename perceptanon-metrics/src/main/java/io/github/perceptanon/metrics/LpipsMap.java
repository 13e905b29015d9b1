package io.github.perceptanon.metrics;

import java.util.Arrays;
import java.util.Objects;

/**
 * LPIPS at every pixel of an image: 0 where the two images look alike, higher where they do not. Its mean is close to, but
 * not equal to, LPIPS itself, because each layer's distances are enlarged to the image's size. Immutable.
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
