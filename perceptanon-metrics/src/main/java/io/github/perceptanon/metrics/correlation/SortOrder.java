// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

/**
 * The order of doubles by a stable radix sort over 8-bit digits. Linear in n: it ranks a million pairs in a fraction of
 * the time that sorting boxed indices takes.
 */
final class SortOrder {
    private static final int DIGITS = Long.BYTES;
    private static final int BUCKETS = 256;

    private SortOrder() {}

    /** Indices of the values in ascending order, equal values in order of appearance. No value is NaN. */
    static int[] of(double[] values) {
        int n = values.length;
        long[] keys = new long[n];
        int[] order = new int[n];
        int[][] starts = new int[DIGITS][BUCKETS];
        for (int i = 0; i < n; i++) {
            keys[i] = key(values[i]);
            order[i] = i;
            for (int d = 0; d < DIGITS; d++) {
                starts[d][digit(keys[i], d)]++;
            }
        }
        long[] otherKeys = new long[n];
        int[] otherOrder = new int[n];
        for (int d = 0; d < DIGITS; d++) {
            if (!countsToStarts(starts[d], n)) {
                continue;
            }
            scatter(keys, order, otherKeys, otherOrder, starts[d], d);
            long[] k = keys;
            keys = otherKeys;
            otherKeys = k;
            int[] o = order;
            order = otherOrder;
            otherOrder = o;
        }
        return order;
    }

    /** The end (exclusive) of the run of equal values that starts at this place of the order. */
    static int endOfTies(double[] values, int[] order, int from) {
        double value = values[order[from]];
        int to = from + 1;
        while (to < order.length && values[order[to]] == value) {
            to++;
        }
        return to;
    }

    /** Bits whose unsigned order is the numeric order; adding 0.0 gives −0.0 and 0.0 the same key. */
    private static long key(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ ((bits >> 63) | Long.MIN_VALUE);
    }

    private static int digit(long key, int d) {
        return (int) (key >>> (Byte.SIZE * d)) & (BUCKETS - 1);
    }

    /**
     * Converts counts to first positions. Returns false if all keys have the same digit, so that a pass would change
     * nothing.
     */
    private static boolean countsToStarts(int[] counts, int n) {
        int position = 0;
        for (int b = 0; b < BUCKETS; b++) {
            if (counts[b] == n) {
                return false;
            }
            int count = counts[b];
            counts[b] = position;
            position += count;
        }
        return true;
    }

    private static void scatter(long[] keys, int[] order, long[] toKeys, int[] toOrder, int[] starts, int d) {
        for (int i = 0; i < keys.length; i++) {
            int to = starts[digit(keys[i], d)]++;
            toKeys[to] = keys[i];
            toOrder[to] = order[i];
        }
    }
}
