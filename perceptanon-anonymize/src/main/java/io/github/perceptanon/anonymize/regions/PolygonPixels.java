// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import java.util.Arrays;

/**
 * The pixels of a polygon, by the rule of COCO's own tools: corners are rounded to a grid of five points per pixel, and
 * edges are walked on it point by point along their longer side. Wherever a walk passes the middle of a column of pixels,
 * all pixels of that column below this place change from outside to inside, or back.
 */
final class PolygonPixels {
    /** Points of the grid per pixel. */
    private static final int FINE = 5;
    /** An outline that goes round and round costs time for nothing. */
    static final int MOST_ROUNDS = 64;

    private final int width;
    private final int height;
    private int[] changes = new int[64];
    private int n;

    private PolygonPixels(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Computes a polygon's run lengths.
     *
     * @param xy corners, x before y; at least three, of which none is farther outside the image than its own size
     * @return pixels outside, inside, outside, and so on
     */
    static int[] runs(int width, int height, double[] xy) {
        PolygonPixels pixels = new PolygonPixels(width, height);
        int corners = xy.length / 2;
        for (int i = 0; i < corners; i++) {
            int next = (i + 1) % corners;
            pixels.walk(fine(xy[2 * i]), fine(xy[2 * i + 1]), fine(xy[2 * next]), fine(xy[2 * next + 1]));
        }
        return pixels.runs();
    }

    /** Length of the outline in pixels, by the longer side of each edge. */
    static double length(double[] xy) {
        double length = 0;
        for (int i = 0; i < xy.length; i += 2) {
            int next = (i + 2) % xy.length;
            length += Math.max(Math.abs(xy[next] - xy[i]), Math.abs(xy[next + 1] - xy[i + 1]));
        }
        return length;
    }

    /** Rounds towards zero after adding a half, as C does. */
    private static int fine(double value) {
        return (int) (FINE * value + 0.5);
    }

    private void walk(int xs, int ys, int xe, int ye) {
        int dx = Math.abs(xe - xs);
        int dy = Math.abs(ys - ye);
        boolean alongX = dx >= dy;
        boolean flipped = alongX ? xs > xe : ys > ye;
        int x0 = flipped ? xe : xs;
        int y0 = flipped ? ye : ys;
        int steps = Math.max(dx, dy);
        double slope = steps == 0
                ? 0
                : alongX ? (double) ((flipped ? ys : ye) - y0) / dx : (double) ((flipped ? xs : xe) - x0) / dy;
        int x = 0;
        int y = 0;
        for (int t = 0; t <= steps; t++) {
            int nextX = alongX ? x0 + t : (int) (x0 + slope * t + 0.5);
            int nextY = alongX ? (int) (y0 + slope * t + 0.5) : y0 + t;
            if (t > 0 && nextX != x) {
                // Which of the two points comes first does not matter: both are in the change.
                pass(Math.min(x, nextX), Math.min(y, nextY));
            }
            x = nextX;
            y = nextY;
        }
    }

    /** A step from this column of points to the one right of it, at this height. */
    private void pass(int fineX, int fineY) {
        double column = (fineX + 0.5) / FINE - 0.5;
        if (column != Math.floor(column) || column < 0 || column > width - 1) {
            return;
        }
        double row = (fineY + 0.5) / FINE - 0.5;
        row = Math.ceil(Math.max(0, Math.min(height, row)));
        changes = n == changes.length ? Arrays.copyOf(changes, 2 * n) : changes;
        changes[n++] = ((int) column) * height + (int) row;
    }

    private int[] runs() {
        Arrays.sort(changes, 0, n);
        int[] runs = new int[n + 1];
        int length = 0;
        int end = 0;
        for (int i = 0; i < n; ) {
            int at = changes[i];
            int times = 0;
            for (; i < n && changes[i] == at; i++) {
                times++;
            }
            if (times % 2 == 1) {
                runs[length++] = at - end;
                end = at;
            }
        }
        if (end < width * height) {
            runs[length++] = width * height - end;
        }
        return Arrays.copyOf(runs, length);
    }
}
