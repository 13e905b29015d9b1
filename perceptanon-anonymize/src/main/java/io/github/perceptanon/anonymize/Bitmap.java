// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import java.util.Arrays;

/**
 * A region of any shape, pixel by pixel: a rectangle of pixels, its frame, in runs that lie alternately outside and
 * inside of the region. Runs go down the columns, from left to right, as in COCO's run-length encoding. Immutable and
 * thread-safe.
 */
public final class Bitmap implements Region {
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    /** Where each run ends, counted in pixels from the first; even runs lie outside. */
    private final int[] ends;

    private final Rectangle bounds;

    private Bitmap(int left, int top, int width, int height, int[] ends) {
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.ends = ends;
        this.bounds = findBounds();
    }

    /**
     * Creates a region from runs.
     *
     * @param width columns of the frame, whose upper left corner is that of the image; above 0
     * @param height rows of the frame, above 0; width × height must fit an {@code int}
     * @param runs pixels outside, inside, outside, and so on; the first may be 0
     * @return the region
     * @throws IllegalArgumentException if a side is below 1, a run below 0, the runs do not add up to width × height, or
     * no pixel is inside
     */
    public static Bitmap of(int width, int height, int... runs) {
        if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a bitmap needs sides of at least 1 and at most " + Integer.MAX_VALUE
                    + " pixels but was " + width + "x" + height);
        }
        int[] ends = new int[runs.length];
        long sum = 0;
        long inside = 0;
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] < 0) {
                throw new IllegalArgumentException("a run must be at least 0 pixels but was " + runs[i]);
            }
            sum += runs[i];
            inside += i % 2 == 1 ? runs[i] : 0;
            ends[i] = (int) Math.min(sum, Integer.MAX_VALUE);
        }
        if (sum != (long) width * height) {
            throw new IllegalArgumentException("the runs add up to " + sum + " pixels but a bitmap of " + width + "x"
                    + height + " has " + (long) width * height);
        }
        if (inside == 0) {
            throw new IllegalArgumentException("a bitmap needs at least 1 pixel inside but has 0");
        }
        return new Bitmap(0, 0, width, height, ends);
    }

    /** From (column, row) to whether the pixel is inside; at least one must be. */
    private static Bitmap of(int left, int top, int width, int height, boolean[] byColumn) {
        int[] ends = new int[16];
        int n = 0;
        boolean inside = false;
        for (int i = 0; i < byColumn.length; i++) {
            if (byColumn[i] != inside) {
                ends = n == ends.length ? Arrays.copyOf(ends, 2 * n) : ends;
                ends[n++] = i;
                inside = !inside;
            }
        }
        ends = Arrays.copyOf(ends, n + 1);
        ends[n] = byColumn.length;
        return new Bitmap(left, top, width, height, ends);
    }

    private Rectangle findBounds() {
        int x0 = width;
        int x1 = 0;
        int y0 = height;
        int y1 = 0;
        for (int i = 1; i < ends.length; i += 2) {
            int from = ends[i - 1];
            int to = ends[i];
            if (from < to) {
                int firstColumn = from / height;
                int lastColumn = (to - 1) / height;
                x0 = Math.min(x0, firstColumn);
                x1 = Math.max(x1, lastColumn + 1);
                y0 = firstColumn == lastColumn ? Math.min(y0, from % height) : 0;
                y1 = firstColumn == lastColumn ? Math.max(y1, (to - 1) % height + 1) : height;
            }
        }
        return new Rectangle(left + x0, top + y0, x1 - x0, y1 - y0);
    }

    /** Receives one piece of a column: rows from first to last, exclusive. */
    interface Pieces {
        void accept(int column, int firstRow, int lastRow);
    }

    /** Hands out all pixels inside, in the image's coordinates. */
    void forEachPiece(Pieces pieces) {
        for (int i = 1; i < ends.length; i += 2) {
            for (int at = ends[i - 1]; at < ends[i]; ) {
                int column = at / height;
                int end = (int) Math.min((column + 1L) * height, ends[i]);
                pieces.accept(left + column, top + at % height, top + (end - 1) % height + 1);
                at = end;
            }
        }
    }

    @Override
    public boolean contains(double x, double y) {
        double column = Math.floor(x) - left;
        double row = Math.floor(y) - top;
        if (!(column >= 0 && column < width && row >= 0 && row < height)) {
            return false;
        }
        int at = ((int) column) * height + (int) row;
        int low = 0;
        int high = ends.length;
        while (low < high) { // the first run that ends behind the pixel
            int middle = (low + high) >>> 1;
            if (ends[middle] <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low % 2 == 1;
    }

    @Override
    public Rectangle bounds() {
        return bounds;
    }

    /**
     * Number of pixels inside.
     *
     * @return at least 1
     */
    public int area() {
        int area = 0;
        for (int i = 1; i < ends.length; i += 2) {
            area += ends[i] - ends[i - 1];
        }
        return area;
    }

    /**
     * This region widened on every side, or narrowed, by half of what its bounds grow: a scaled outline would leave parts
     * of the first one uncovered. Nothing grows beyond the frame.
     *
     * @throws IllegalArgumentException if the factor is not a positive finite number, or nothing would be left
     */
    @Override
    public Bitmap grown(double factor) {
        Rectangle target = bounds.grown(factor); // checks the factor
        int dx = (int) Math.min(width, Math.round(Math.abs(target.width() - bounds.width()) / 2));
        int dy = (int) Math.min(height, Math.round(Math.abs(target.height() - bounds.height()) / 2));
        if (dx == 0 && dy == 0) {
            return this;
        }
        boolean widens = factor > 1;
        boolean[] pixels = new boolean[width * height];
        forEachPiece((column, first, last) -> Arrays.fill(
                pixels, (column - left) * height + first - top, (column - left) * height + last - top, true));
        // To narrow a region is to widen what is not in it, and beyond the frame nothing is.
        invert(pixels, !widens);
        spread(pixels, width, height, 1, dy, !widens);
        spread(pixels, height, width, height, dx, !widens);
        invert(pixels, !widens);
        for (boolean pixel : pixels) {
            if (pixel) {
                return of(left, top, width, height, pixels);
            }
        }
        throw new IllegalArgumentException("a region of " + (int) bounds.width() + "x" + (int) bounds.height()
                + " pixels has nothing left after growing by " + factor);
    }

    private static void invert(boolean[] pixels, boolean really) {
        for (int i = 0; really && i < pixels.length; i++) {
            pixels[i] = !pixels[i];
        }
    }

    /** Sets what has a set neighbour within so many places of its line; lines are columns (step 1) or rows. */
    private static void spread(boolean[] pixels, int lines, int length, int step, int reach, boolean beyond) {
        int[] before = new int[length + 1];
        for (int line = 0; line < lines; line++) {
            int start = step == 1 ? line * length : line;
            for (int i = 0; i < length; i++) {
                before[i + 1] = before[i] + (pixels[start + i * step] ? 1 : 0);
            }
            for (int i = 0; i < length; i++) {
                int from = Math.max(0, i - reach);
                int to = Math.min(length, i + reach + 1);
                boolean edge = beyond && (i - reach < 0 || i + reach + 1 > length);
                pixels[start + i * step] = edge || before[to] > before[from];
            }
        }
    }

    @Override
    public Bitmap moved(int dx, int dy) {
        return new Bitmap(left + dx, top + dy, width, height, ends);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitmap that
                && left == that.left
                && top == that.top
                && width == that.width
                && height == that.height
                && Arrays.equals(ends, that.ends);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * left + top) + height) + Arrays.hashCode(ends);
    }

    /** Bounds, pixels and a checksum of the runs. */
    @Override
    public String toString() {
        return "Bitmap[bounds=" + bounds + ", area=" + area() + ", runs=" + Integer.toHexString(hashCode()) + "]";
    }
}
