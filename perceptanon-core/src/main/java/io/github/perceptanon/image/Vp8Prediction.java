// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/** Predicts blocks from the samples above and to the left of them (RFC 6386, section 12). */
final class Vp8Prediction {
    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    private static final int RIGHT_DOWN = 4;
    private static final int VERTICAL_RIGHT = 5;
    private static final int LEFT_DOWN = 6;
    private static final int VERTICAL_LEFT = 7;
    private static final int HORIZONTAL_DOWN = 8;
    private static final int HORIZONTAL_UP = 9;
    private static final int BLOCK_MODES = 10;

    private Vp8Prediction() {}

    /**
     * Predicts the square of {@code size} samples at ({@code x}, {@code y}): 16 of luma or 8 of chroma.
     *
     * @param mode one of the first four
     */
    static void square(Vp8Plane plane, int x, int y, int size, int mode) {
        byte[] samples = plane.samples;
        int at = plane.at(x, y);
        int stride = plane.stride;
        for (int row = 0; row < size; row++) {
            int to = at + row * stride;
            switch (mode) {
                case VERTICAL -> System.arraycopy(samples, at - stride, samples, to, size);
                case HORIZONTAL -> Arrays.fill(samples, to, to + size, samples[to - 1]);
                case TRUE_MOTION -> trueMotion(samples, at - stride, to, size);
                default -> {
                    if (row == 0) {
                        Arrays.fill(samples, to, to + size, mean(samples, at, stride, size, x > 0, y > 0));
                    } else {
                        System.arraycopy(samples, at, samples, to, size);
                    }
                }
            }
        }
    }

    /** The mean of those samples above and to the left that are inside the image. */
    private static byte mean(byte[] samples, int at, int stride, int size, boolean hasLeft, boolean hasAbove) {
        int sum = 0;
        int count = 0;
        for (int i = 0; i < size && hasLeft; i++) {
            sum += samples[at + i * stride - 1] & 0xff;
            count++;
        }
        for (int i = 0; i < size && hasAbove; i++) {
            sum += samples[at - stride + i] & 0xff;
            count++;
        }
        return (byte) (count == 0 ? 128 : (sum + count / 2) / count);
    }

    /** One row: the sample to the left, plus the differences of the row above from its corner. */
    private static void trueMotion(byte[] samples, int above, int to, int size) {
        int base = (samples[to - 1] & 0xff) - (samples[above - 1] & 0xff);
        for (int i = 0; i < size; i++) {
            samples[to + i] = (byte) Math.max(0, Math.min(255, base + (samples[above + i] & 0xff)));
        }
    }

    /** Reads the mode of a 4×4 block, with probabilities that depend on the blocks above and to the left. */
    static int blockMode(Vp8BoolDecoder in, int above, int left) {
        int[] table = Vp8Tables.BLOCK_MODES;
        int at = (above * BLOCK_MODES + left) * (BLOCK_MODES - 1);
        if (in.bit(table[at]) == 0) {
            return DC;
        }
        if (in.bit(table[at + 1]) == 0) {
            return TRUE_MOTION;
        }
        if (in.bit(table[at + 2]) == 0) {
            return VERTICAL;
        }
        if (in.bit(table[at + 3]) == 0) {
            if (in.bit(table[at + 4]) == 0) {
                return HORIZONTAL;
            }
            return in.bit(table[at + 5]) == 0 ? RIGHT_DOWN : VERTICAL_RIGHT;
        }
        if (in.bit(table[at + 6]) == 0) {
            return LEFT_DOWN;
        }
        if (in.bit(table[at + 7]) == 0) {
            return VERTICAL_LEFT;
        }
        return in.bit(table[at + 8]) == 0 ? HORIZONTAL_DOWN : HORIZONTAL_UP;
    }

    /**
     * Predicts the 4×4 samples of a plane at {@code at}.
     *
     * @param right holds the four samples that continue the row above
     * @param rightAt their index
     */
    static void block(Vp8Plane plane, int at, byte[] right, int rightAt, int mode) {
        byte[] samples = plane.samples;
        int stride = plane.stride;
        switch (mode) {
            case DC -> mean(samples, at, stride);
            case TRUE_MOTION -> {
                for (int row = 0; row < 4; row++) {
                    trueMotion(samples, at - stride, at + row * stride, 4);
                }
            }
            case HORIZONTAL -> horizontal(samples, at, stride);
            default -> directed(edge(plane, at, right, rightAt), plane, at, mode);
        }
    }

    private static void mean(byte[] samples, int at, int stride) {
        byte mean = mean(samples, at, stride, 4, true, true);
        for (int row = 0; row < 4; row++) {
            Arrays.fill(samples, at + row * stride, at + row * stride + 4, mean);
        }
    }

    private static void horizontal(byte[] samples, int at, int stride) {
        int above = samples[at - stride - 1] & 0xff;
        for (int row = 0; row < 4; row++) {
            int to = at + row * stride;
            int left = samples[to - 1] & 0xff;
            int below = row < 3 ? samples[to + stride - 1] & 0xff : left;
            Arrays.fill(samples, to, to + 4, (byte) average(above, left, below));
            above = left;
        }
    }

    /** The samples from the lower left over the corner to the upper right. */
    private static int[] edge(Vp8Plane plane, int at, byte[] right, int rightAt) {
        byte[] samples = plane.samples;
        int[] edge = new int[13];
        for (int i = 0; i < 4; i++) {
            edge[i] = samples[at + (3 - i) * plane.stride - 1] & 0xff;
            edge[5 + i] = samples[at - plane.stride + i] & 0xff;
            edge[9 + i] = right[rightAt + i] & 0xff;
        }
        edge[4] = samples[at - plane.stride - 1] & 0xff;
        return edge;
    }

    /** The modes that follow a direction from the edge into the block. */
    private static void directed(int[] edge, Vp8Plane plane, int at, int mode) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                plane.samples[at + y * plane.stride + x] = (byte) directed(edge, x, y, mode);
            }
        }
    }

    private static int directed(int[] edge, int x, int y, int mode) {
        return switch (mode) {
            case VERTICAL -> three(edge, 5 + x);
            case RIGHT_DOWN -> three(edge, 4 + x - y);
            case LEFT_DOWN -> x + y < 6 ? three(edge, 6 + x + y) : average(edge[11], edge[12], edge[12]);
            case VERTICAL_RIGHT -> verticalRight(edge, x, y);
            case VERTICAL_LEFT -> verticalLeft(edge, x, y);
            case HORIZONTAL_DOWN -> horizontalDown(edge, x, y);
            default -> horizontalUp(edge, x, y);
        };
    }

    private static int verticalRight(int[] edge, int x, int y) {
        int from = 2 * x - y;
        if (from < 0) {
            return three(edge, 5 + from);
        }
        int i = 4 + x - (y >> 1);
        return (y & 1) == 0 ? two(edge, i) : three(edge, i);
    }

    /** The last two samples follow the row above further than the others. */
    private static int verticalLeft(int[] edge, int x, int y) {
        if (x == 3 && y >= 2) {
            return three(edge, 8 + y);
        }
        int i = 5 + x + (y >> 1);
        return (y & 1) == 0 ? two(edge, i) : three(edge, i + 1);
    }

    private static int horizontalDown(int[] edge, int x, int y) {
        int from = 2 * y - x;
        if (from < 0) {
            return three(edge, 3 - from);
        }
        int i = 3 - y + (x >> 1);
        return (x & 1) == 0 ? two(edge, i) : three(edge, i + 1);
    }

    private static int horizontalUp(int[] edge, int x, int y) {
        int from = 2 * y + x;
        if (from > 5) {
            return edge[0];
        }
        if (from == 5) {
            return average(edge[1], edge[0], edge[0]);
        }
        int i = 2 - (from >> 1);
        return (from & 1) == 0 ? two(edge, i) : three(edge, i);
    }

    private static int two(int[] edge, int i) {
        return edge[i] + edge[i + 1] + 1 >> 1;
    }

    private static int three(int[] edge, int i) {
        return average(edge[i - 1], edge[i], edge[i + 1]);
    }

    private static int average(int a, int b, int c) {
        return a + 2 * b + c + 2 >> 2;
    }
}
