// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import java.util.Optional;

/**
 * A map of where in an image a number comes from. Immutable and thread-safe.
 *
 * <p>Scaling follows pytorch-grad-cam: negative values become 0, the rest is scaled to 0–1 by
 * {@code (m − min) / (1e-7 + max)}, resized bilinearly (half-pixel centres, edges clamped) and scaled to 0–1 again. A map
 * without positive values becomes all 0, and so does one whose values are all equal; {@link #remark()} distinguishes
 * them.
 */
public final class Heatmap {
    private static final float GUARD = 1e-7f;

    private final ExplainOptions options;
    private final int height;
    private final int width;
    private final float[] raw;

    private Heatmap(ExplainOptions options, int height, int width, float[] raw) {
        this.options = options;
        this.height = height;
        this.width = width;
        this.raw = raw;
    }

    /**
     * Computes the map of a stage.
     *
     * @param features activations and gradients
     * @param options what to explain and how
     * @return the map
     */
    public static Heatmap of(FeatureMap features, ExplainOptions options) {
        return new Heatmap(
                options, features.height(), features.width(), ClassActivationMap.raw(options.method(), features));
    }

    /**
     * What was explained and how.
     *
     * @return the options
     */
    public ExplainOptions options() {
        return options;
    }

    /**
     * Rows of the raw map.
     *
     * @return the stage's height, for example 7 for the last stage of a ResNet at 224×224
     */
    public int height() {
        return height;
    }

    /**
     * Columns of the raw map.
     *
     * @return the stage's width
     */
    public int width() {
        return width;
    }

    /**
     * The map before any scaling.
     *
     * @return a copy, (height, width) row-major, any sign
     */
    public float[] raw() {
        return raw.clone();
    }

    /**
     * Explains a map that scaling makes all 0, so that nothing can be seen in it.
     *
     * @return one line; empty for a map that shows something
     */
    public Optional<String> remark() {
        float least = Float.POSITIVE_INFINITY;
        float most = 0;
        for (float value : raw) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        if (most == 0) {
            return Optional.of("no place of the image speaks for this");
        }
        return least == most ? Optional.of("all places of the image speak for this alike") : Optional.empty();
    }

    /**
     * The map scaled to 0–1 and resized to an image's size.
     *
     * @param targetHeight rows, at least 1
     * @param targetWidth columns, at least 1
     * @return (targetHeight, targetWidth) row-major, each value 0–1
     * @throws IllegalArgumentException if a side is below 1
     */
    public float[] scaled(int targetHeight, int targetWidth) {
        if (targetHeight < 1 || targetWidth < 1) {
            throw new IllegalArgumentException(
                    "a map needs sides of at least 1 but was asked for " + targetWidth + "x" + targetHeight);
        }
        float[] coarse = raw.clone();
        toUnitRange(coarse);
        float[] fine = bilinear(coarse, height, width, targetHeight, targetWidth);
        toUnitRange(fine);
        return fine;
    }

    private static void toUnitRange(float[] map) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < map.length; i++) {
            map[i] = Math.max(0, map[i]);
            min = Math.min(min, map[i]);
            max = Math.max(max, map[i]);
        }
        float scale = GUARD + (max - min);
        for (int i = 0; i < map.length; i++) {
            map[i] = (map[i] - min) / scale;
        }
    }

    /** As OpenCV's INTER_LINEAR. */
    static float[] bilinear(float[] source, int h, int w, int targetH, int targetW) {
        float[] target = new float[targetH * targetW];
        for (int y = 0; y < targetH; y++) {
            double sy = Math.max(0, Math.min(h - 1.0, (y + 0.5) * h / targetH - 0.5));
            int y0 = (int) sy;
            int y1 = Math.min(y0 + 1, h - 1);
            double fy = sy - y0;
            for (int x = 0; x < targetW; x++) {
                double sx = Math.max(0, Math.min(w - 1.0, (x + 0.5) * w / targetW - 0.5));
                int x0 = (int) sx;
                int x1 = Math.min(x0 + 1, w - 1);
                double fx = sx - x0;
                double top = source[y0 * w + x0] * (1 - fx) + source[y0 * w + x1] * fx;
                double bottom = source[y1 * w + x0] * (1 - fx) + source[y1 * w + x1] * fx;
                target[y * targetW + x] = (float) (top * (1 - fy) + bottom * fy);
            }
        }
        return target;
    }
}
