// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A part of an image, in pixels from the upper left corner. A pixel belongs to a region when its centre, (column + 0.5,
 * row + 0.5), does. Regions may extend beyond the image; the outside is ignored.
 */
public sealed interface Region permits Region.Rectangle, Region.Ellipse, Bitmap {

    /**
     * Whether a point lies in this region.
     *
     * @param x pixels from the left edge
     * @param y pixels from the top edge
     * @return true inside
     */
    boolean contains(double x, double y);

    /**
     * The smallest axis-aligned rectangle around this region.
     *
     * @return the bounds
     */
    Rectangle bounds();

    /**
     * This region scaled about its centre.
     *
     * @param factor above 0; 1 does not change the region, 1.3 adds 15 % on every side
     * @return a region of the same kind
     * @throws IllegalArgumentException if the factor is not a positive finite number
     */
    Region grown(double factor);

    /**
     * This region moved by whole pixels, for a part of the image that begins elsewhere.
     *
     * @param dx pixels to the right
     * @param dy pixels down
     * @return a region of the same kind
     */
    Region moved(int dx, int dy);

    /**
     * The region of a whole image.
     *
     * @param image the image
     * @return a rectangle that holds all of its pixels
     */
    static Region whole(RgbImage image) {
        return new Rectangle(0, 0, image.width(), image.height());
    }

    /**
     * Counts the pixels of an image that lie in at least one of these regions.
     *
     * @param image the image
     * @param regions may overlap, and extend beyond the image
     * @return from 0 to width × height
     */
    static int covered(RgbImage image, List<? extends Region> regions) {
        return Coverage.of(image.width(), image.height(), List.copyOf(regions)).area();
    }

    /**
     * An axis-aligned rectangle. It includes its left and top edges, but not the right and bottom ones.
     *
     * @param x left edge
     * @param y top edge
     * @param width above 0
     * @param height above 0
     */
    record Rectangle(double x, double y, double width, double height) implements Region {
        /**
         * Checks the sides.
         *
         * @throws IllegalArgumentException if a side is not a positive finite number, or a corner not finite
         */
        public Rectangle {
            requireFinite("x", x);
            requireFinite("y", y);
            requirePositive("width", width);
            requirePositive("height", height);
        }

        @Override
        public boolean contains(double px, double py) {
            return px >= x && px < x + width && py >= y && py < y + height;
        }

        @Override
        public Rectangle bounds() {
            return this;
        }

        @Override
        public Rectangle grown(double factor) {
            requirePositive("factor", factor);
            double w = width * factor;
            double h = height * factor;
            return new Rectangle(x + (width - w) / 2, y + (height - h) / 2, w, h);
        }

        @Override
        public Rectangle moved(int dx, int dy) {
            return new Rectangle(x + dx, y + dy, width, height);
        }
    }

    /**
     * An axis-aligned ellipse, including its outline.
     *
     * @param centerX centre
     * @param centerY centre
     * @param radiusX half the width, above 0
     * @param radiusY half the height, above 0
     */
    record Ellipse(double centerX, double centerY, double radiusX, double radiusY) implements Region {
        /**
         * Checks the radii.
         *
         * @throws IllegalArgumentException if a radius is not a positive finite number, or the centre not finite
         */
        public Ellipse {
            requireFinite("centerX", centerX);
            requireFinite("centerY", centerY);
            requirePositive("radiusX", radiusX);
            requirePositive("radiusY", radiusY);
        }

        @Override
        public boolean contains(double px, double py) {
            double dx = (px - centerX) / radiusX;
            double dy = (py - centerY) / radiusY;
            return dx * dx + dy * dy <= 1;
        }

        @Override
        public Rectangle bounds() {
            return new Rectangle(centerX - radiusX, centerY - radiusY, 2 * radiusX, 2 * radiusY);
        }

        @Override
        public Ellipse grown(double factor) {
            requirePositive("factor", factor);
            return new Ellipse(centerX, centerY, radiusX * factor, radiusY * factor);
        }

        @Override
        public Ellipse moved(int dx, int dy) {
            return new Ellipse(centerX + dx, centerY + dy, radiusX, radiusY);
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " of a region must be above 0 and finite but was " + value);
        }
    }

    private static void requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " of a region must be finite but was " + value);
        }
    }
}
