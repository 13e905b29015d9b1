// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import java.util.Arrays;
import java.util.List;

/** The pixels of an image that a union of regions covers, and their bounding rectangle. */
final class Coverage {
    private final int width;
    private final int height;
    private final boolean[] inside;
    private int left;
    private int top;
    private int right;
    private int bottom;

    private Coverage(int width, int height) {
        this.width = width;
        this.height = height;
        inside = new boolean[width * height];
        left = width;
        top = height;
    }

    static Coverage of(int width, int height, List<Region> regions) {
        Coverage coverage = new Coverage(width, height);
        for (Region region : regions) {
            if (region instanceof Bitmap bitmap) {
                bitmap.forEachPiece(coverage::addColumn);
            } else {
                coverage.addConvex(region);
            }
        }
        return coverage;
    }

    /** Rectangles and ellipses: what is covered of a row is one piece. */
    private void addConvex(Region region) {
        Region.Rectangle box = region.bounds();
        int x0 = clip(Math.floor(box.x()), width);
        int x1 = clip(Math.ceil(box.x() + box.width()), width);
        int y0 = clip(Math.floor(box.y()), height);
        int y1 = clip(Math.ceil(box.y() + box.height()), height);
        for (int y = y0; y < y1; y++) {
            int from = x0;
            int to = x1;
            while (from < to && !region.contains(from + 0.5, y + 0.5)) {
                from++;
            }
            while (from < to && !region.contains(to - 0.5, y + 0.5)) {
                to--;
            }
            if (from < to) {
                Arrays.fill(inside, y * width + from, y * width + to, true);
                include(from, y, to, y + 1);
            }
        }
    }

    private void addColumn(int x, int firstRow, int lastRow) {
        int from = Math.max(0, firstRow);
        int to = Math.min(height, lastRow);
        if (x >= 0 && x < width && from < to) {
            for (int y = from; y < to; y++) {
                inside[y * width + x] = true;
            }
            include(x, from, x + 1, to);
        }
    }

    private void include(int x0, int y0, int x1, int y1) {
        left = Math.min(left, x0);
        right = Math.max(right, x1);
        top = Math.min(top, y0);
        bottom = Math.max(bottom, y1);
    }

    private static int clip(double value, int limit) {
        return (int) Math.max(0, Math.min(limit, value));
    }

    boolean isEmpty() {
        return right <= left;
    }

    /** Number of covered pixels. */
    int area() {
        int area = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                area += contains(x, y) ? 1 : 0;
            }
        }
        return area;
    }

    boolean contains(int x, int y) {
        return inside[y * width + x];
    }

    /** First covered column. */
    int left() {
        return left;
    }

    /** First covered row. */
    int top() {
        return top;
    }

    /** One past the last covered column. */
    int right() {
        return right;
    }

    /** One past the last covered row. */
    int bottom() {
        return bottom;
    }
}
