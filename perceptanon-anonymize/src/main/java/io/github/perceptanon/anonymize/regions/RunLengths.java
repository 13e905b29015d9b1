// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import java.util.Arrays;
import java.util.List;

/**
 * COCO's run lengths: pixels outside, inside, outside, and so on, down the columns from left to right. In the compressed
 * form each length is a number of five-bit digits, the lowest first, one character each; from the fourth on it is the
 * difference to the length before the last.
 */
final class RunLengths {
    private static final int FIRST_CHARACTER = 48;
    private static final int DIGIT = 0x1f;
    private static final int MORE = 0x20;
    private static final int NEGATIVE = 0x10;
    private static final int MOST_DIGITS = 7;

    private RunLengths() {}

    /**
     * Reads the compressed form.
     *
     * @throws IllegalArgumentException if it is not such a text, or a length is negative or above {@code most}
     */
    static int[] decompress(String text, int most) {
        int[] runs = new int[16];
        int n = 0;
        for (int at = 0; at < text.length(); ) {
            long value = 0;
            int digits = 0;
            int c;
            do {
                if (at == text.length() || digits == MOST_DIGITS) {
                    throw new IllegalArgumentException(
                            at == text.length() ? "ends within a number" : "has a number of more than 7 characters");
                }
                c = text.charAt(at++) - FIRST_CHARACTER;
                if (c < 0 || c > (DIGIT | MORE)) {
                    throw new IllegalArgumentException("has a character that is none of run lengths");
                }
                value |= (long) (c & DIGIT) << 5 * digits++;
            } while ((c & MORE) != 0);
            if ((c & NEGATIVE) != 0) {
                value |= -1L << 5 * digits;
            }
            value += n > 2 ? runs[n - 2] : 0;
            if (value < 0 || value > most) {
                throw new IllegalArgumentException(
                        "has a run of " + value + " pixels where the image has " + most + " in all");
            }
            runs = n == runs.length ? Arrays.copyOf(runs, 2 * n) : runs;
            runs[n++] = (int) value;
        }
        return Arrays.copyOf(runs, n);
    }

    static String compress(int[] runs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < runs.length; i++) {
            long value = runs[i] - (i > 2 ? runs[i - 2] : 0L);
            boolean more = true;
            while (more) {
                int digit = (int) (value & DIGIT);
                value >>= 5;
                more = (digit & NEGATIVE) != 0 ? value != -1 : value != 0;
                text.append((char) (FIRST_CHARACTER + digit + (more ? MORE : 0)));
            }
        }
        return text.toString();
    }

    /** The pixels that are in one of several bitmaps of the same size. */
    static int[] union(List<int[]> all, int pixels) {
        if (all.size() == 1) {
            return all.get(0);
        }
        int n = all.stream().mapToInt(runs -> runs.length / 2).sum();
        long[] pieces = new long[n];
        int k = 0;
        for (int[] runs : all) {
            int at = 0;
            for (int i = 0; i < runs.length; i++) {
                if (i % 2 == 1) {
                    pieces[k++] = (long) at << 32 | at + runs[i];
                }
                at += runs[i];
            }
        }
        Arrays.sort(pieces);
        int[] union = new int[2 * n + 1];
        int length = 0;
        int end = 0;
        for (int i = 0; i < n; ) {
            int from = (int) (pieces[i] >> 32);
            int to = (int) pieces[i];
            for (i++; i < n && (int) (pieces[i] >> 32) <= to; i++) {
                to = Math.max(to, (int) pieces[i]);
            }
            union[length++] = from - end;
            union[length++] = to - from;
            end = to;
        }
        if (end < pixels) {
            union[length++] = pixels - end;
        }
        return Arrays.copyOf(union, length);
    }
}
