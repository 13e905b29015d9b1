// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.explain.Heatmap;

/**
 * Where in an image a judge sees what lowers the score. Immutable and thread-safe.
 *
 * <p>Only the ratios between values mean something. Maps are coarse: those of a ResNet's last stage have 7 rows and columns at
 * 224×224 pixels.
 */
public final class CueMap {
    private final int height;
    private final int width;
    private final float[] values;

    private CueMap(int height, int width, float[] values) {
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /**
     * Creates a map.
     *
     * @param height rows, at least 1
     * @param width columns, at least 1
     * @param values (height, width) row-major; negative ones count as 0
     * @return the map
     * @throws IllegalArgumentException if a side is below 1, the number of values is not height × width, or one is not finite
     */
    public static CueMap of(int height, int width, float[] values) {
        if (height < 1 || width < 1 || values.length != (long) height * width) {
            throw new IllegalArgumentException("a map of " + height + " rows and " + width
                    + " columns needs as many values and sides of at least 1 but was given " + values.length
                    + " values");
        }
        float[] positive = values.clone();
        for (int i = 0; i < positive.length; i++) {
            if (!Float.isFinite(positive[i])) {
                throw new IllegalArgumentException("a map needs finite values but has " + positive[i]);
            }
            positive[i] = Math.max(0, positive[i]);
        }
        return new CueMap(height, width, positive);
    }

    /**
     * The map of an explanation.
     *
     * @param heatmap what lowers the score, {@link io.github.perceptanon.explain.Target.ScoreDecrease}
     * @return its positive part, unscaled
     */
    public static CueMap of(Heatmap heatmap) {
        return of(heatmap.height(), heatmap.width(), heatmap.raw());
    }

    /**
     * Rows.
     *
     * @return at least 1
     */
    public int height() {
        return height;
    }

    /**
     * Columns.
     *
     * @return at least 1
     */
    public int width() {
        return width;
    }

    /**
     * The values.
     *
     * @return a copy, (height, width) row-major, at least 0
     */
    public float[] values() {
        return values.clone();
    }

    /**
     * The map with another number of rows and columns, bilinear between the centres of its cells.
     *
     * @param rows at least 1
     * @param columns at least 1
     * @return (rows, columns) row-major, at least 0
     * @throws IllegalArgumentException if one is below 1
     */
    public float[] resized(int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "a map needs sides of at least 1 but was asked for " + columns + "x" + rows);
        }
        float[] target = new float[rows * columns];
        for (int y = 0; y < rows; y++) {
            double sy = Math.max(0, Math.min(height - 1.0, (y + 0.5) * height / rows - 0.5));
            int top = (int) sy;
            int bottom = Math.min(top + 1, height - 1);
            for (int x = 0; x < columns; x++) {
                double sx = Math.max(0, Math.min(width - 1.0, (x + 0.5) * width / columns - 0.5));
                double upper = between(top, sx);
                target[y * columns + x] = (float) (upper + (sy - top) * (between(bottom, sx) - upper));
            }
        }
        return target;
    }

    private double between(int row, double x) {
        int left = (int) x;
        int right = Math.min(left + 1, width - 1);
        float from = values[row * width + left];
        return from + (x - left) * (values[row * width + right] - from);
    }
}
