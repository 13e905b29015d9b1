// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import java.util.List;

/** The pixels of an image that a union of regions covers, and their bounding rectangle. */
final class Coverage {
    private final int width;
    private final boolean[] inside;
    private final int left;
    private final int top;
    private final int right;
    private final int bottom;

    private Coverage(int width, boolean[] inside, int left, int top, int right, int bottom) {
        this.width = width;
        this.inside = inside;
        this.left = left;
        this.top = top;
        this.right = right;
        this.bottom = bottom;
    }

    static Coverage of(int width, int height, List<Region> regions) {
        boolean[] inside = new boolean[width * height];
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        for (Region region : regions) {
            Region.Rectangle box = region.bounds();
            int x0 = clip(Math.floor(box.x()), width);
            int x1 = clip(Math.ceil(box.x() + box.width()), width);
            int y0 = clip(Math.floor(box.y()), height);
            int y1 = clip(Math.ceil(box.y() + box.height()), height);
            for (int y = y0; y < y1; y++) {
                for (int x = x0; x < x1; x++) {
                    if (region.contains(x + 0.5, y + 0.5)) {
                        inside[y * width + x] = true;
                        left = Math.min(left, x);
                        right = Math.max(right, x + 1);
                        top = Math.min(top, y);
                        bottom = Math.max(bottom, y + 1);
                    }
                }
            }
        }
        return new Coverage(width, inside, left, top, right, bottom);
    }

    private static int clip(double value, int limit) {
        return (int) Math.max(0, Math.min(limit, value));
    }

    boolean isEmpty() {
        return right <= left;
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
