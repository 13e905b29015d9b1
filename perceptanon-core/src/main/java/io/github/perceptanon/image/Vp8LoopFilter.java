// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** Smooths the edges of blocks (RFC 6386, section 15). */
final class Vp8LoopFilter {
    private Vp8LoopFilter() {}

    /** Filters luma alone, along the edges of a macroblock and, if it has coefficients, of the blocks inside. */
    static void simple(Vp8Plane luma, int column, int row, Vp8Header.Filter filter, boolean inside) {
        int at = luma.at(column * 16, row * 16);
        if (column > 0) {
            simpleEdge(luma.samples, at, 1, luma.stride, filter.limit() + 4);
        }
        for (int i = 4; inside && i < 16; i += 4) {
            simpleEdge(luma.samples, at + i, 1, luma.stride, filter.limit());
        }
        if (row > 0) {
            simpleEdge(luma.samples, at, luma.stride, 1, filter.limit() + 4);
        }
        for (int i = 4; inside && i < 16; i += 4) {
            simpleEdge(luma.samples, at + i * luma.stride, luma.stride, 1, filter.limit());
        }
    }

    /** Filters a component of a macroblock of {@code size} samples. */
    static void normal(Vp8Plane plane, int size, int column, int row, Vp8Header.Filter filter, boolean inside) {
        int at = plane.at(column * size, row * size);
        if (column > 0) {
            outerEdge(plane.samples, at, 1, plane.stride, size, filter);
        }
        for (int i = 4; inside && i < size; i += 4) {
            innerEdge(plane.samples, at + i, 1, plane.stride, size, filter);
        }
        if (row > 0) {
            outerEdge(plane.samples, at, plane.stride, 1, size, filter);
        }
        for (int i = 4; inside && i < size; i += 4) {
            innerEdge(plane.samples, at + i * plane.stride, plane.stride, 1, size, filter);
        }
    }

    private static void simpleEdge(byte[] s, int from, int across, int along, int limit) {
        for (int i = 0, at = from; i < 16; i++, at += along) {
            if (isBelow(s, at, across, 2 * limit + 1)) {
                changeTwo(s, at, across);
            }
        }
    }

    private static void outerEdge(byte[] s, int from, int across, int along, int size, Vp8Header.Filter filter) {
        int limit = 2 * (filter.limit() + 4) + 1;
        for (int i = 0, at = from; i < size; i++, at += along) {
            if (isBelow(s, at, across, limit) && isSmooth(s, at, across, filter.interior())) {
                if (isHighVariance(s, at, across, filter.highVariance())) {
                    changeTwo(s, at, across);
                } else {
                    changeSix(s, at, across);
                }
            }
        }
    }

    private static void innerEdge(byte[] s, int from, int across, int along, int size, Vp8Header.Filter filter) {
        int limit = 2 * filter.limit() + 1;
        for (int i = 0, at = from; i < size; i++, at += along) {
            if (isBelow(s, at, across, limit) && isSmooth(s, at, across, filter.interior())) {
                if (isHighVariance(s, at, across, filter.highVariance())) {
                    changeTwo(s, at, across);
                } else {
                    changeFour(s, at, across);
                }
            }
        }
    }

    private static int difference(byte a, byte b) {
        return Math.abs((a & 0xff) - (b & 0xff));
    }

    private static boolean isBelow(byte[] s, int at, int across, int limit) {
        return 4 * difference(s[at - across], s[at]) + difference(s[at - 2 * across], s[at + across]) <= limit;
    }

    private static boolean isSmooth(byte[] s, int at, int across, int limit) {
        return difference(s[at - 4 * across], s[at - 3 * across]) <= limit
                && difference(s[at - 3 * across], s[at - 2 * across]) <= limit
                && difference(s[at - 2 * across], s[at - across]) <= limit
                && difference(s[at + 3 * across], s[at + 2 * across]) <= limit
                && difference(s[at + 2 * across], s[at + across]) <= limit
                && difference(s[at + across], s[at]) <= limit;
    }

    private static boolean isHighVariance(byte[] s, int at, int across, int threshold) {
        return difference(s[at - 2 * across], s[at - across]) > threshold
                || difference(s[at + across], s[at]) > threshold;
    }

    /** Three times the step at the edge. */
    private static int step(byte[] s, int at, int across) {
        return 3 * ((s[at] & 0xff) - (s[at - across] & 0xff));
    }

    private static int outerStep(byte[] s, int at, int across) {
        return signed((s[at - 2 * across] & 0xff) - (s[at + across] & 0xff));
    }

    private static void changeTwo(byte[] s, int at, int across) {
        int a = step(s, at, across) + outerStep(s, at, across);
        change(s, at - across, small(a + 3 >> 3));
        change(s, at, -small(a + 4 >> 3));
    }

    private static void changeFour(byte[] s, int at, int across) {
        int a = step(s, at, across);
        int inner = small(a + 4 >> 3);
        int outer = inner + 1 >> 1;
        change(s, at - 2 * across, outer);
        change(s, at - across, small(a + 3 >> 3));
        change(s, at, -inner);
        change(s, at + across, -outer);
    }

    private static void changeSix(byte[] s, int at, int across) {
        int a = signed(step(s, at, across) + outerStep(s, at, across));
        for (int distance = 0, weight = 27; distance < 3; distance++, weight -= 9) {
            int change = weight * a + 63 >> 7;
            change(s, at - (1 + distance) * across, change);
            change(s, at + distance * across, -change);
        }
    }

    private static void change(byte[] s, int at, int by) {
        s[at] = (byte) Math.max(0, Math.min(255, (s[at] & 0xff) + by));
    }

    /** To the range of a signed byte. */
    private static int signed(int v) {
        return Math.max(-128, Math.min(127, v));
    }

    /** To five bits with sign. */
    private static int small(int v) {
        return Math.max(-16, Math.min(15, v));
    }
}
