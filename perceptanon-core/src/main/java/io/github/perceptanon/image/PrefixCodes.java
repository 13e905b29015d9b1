// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/** Reads the prefix codes of a lossless WebP image (RFC 9649, section 3.7.2). */
final class PrefixCodes {
    /** Green values or lengths, and the four alphabets that follow. */
    static final int LITERALS = 256;

    static final int LENGTHS = 24;
    private static final int DISTANCES = 40;

    /**
     * Files of libwebp's encoder need less than 10 million; without a limit a few hundred kilobytes could demand a
     * gigabyte.
     */
    private static final long MOST_ENTRIES = 1 << 24;

    private static final int LENGTH_SYMBOLS = 19;
    private static final int[] LENGTH_SYMBOL_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int REPEAT_PREVIOUS = 16;
    private static final int REPEAT_ZERO = 17;
    /** The length to repeat before any length has been given. */
    private static final int FIRST_PREVIOUS = 8;

    private final ImageBytes file;
    private final LosslessBits in;
    private final int[] lengths = new int[LITERALS + LENGTHS + (1 << 11)];
    private long entries;

    /** The codes of the pixels in some blocks. */
    record Group(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {}

    PrefixCodes(ImageBytes file, LosslessBits in) {
        this.file = file;
        this.in = in;
    }

    /** Reads as many groups as the largest number requires; unused ones are read and discarded. */
    Group[] groups(int[] numbers, int cacheBits) throws ImageException {
        Group[] groups = new Group[Arrays.stream(numbers).max().orElse(0) + 1];
        boolean[] used = new boolean[groups.length];
        for (int number : numbers) {
            used[number] = true;
        }
        for (int i = 0; i < groups.length; i++) {
            long before = entries;
            Group group = group(cacheBits);
            if (used[i]) {
                groups[i] = group;
            } else {
                entries = before;
            }
        }
        return groups;
    }

    Group group(int cacheBits) throws ImageException {
        int colors = cacheBits == 0 ? 0 : 1 << cacheBits;
        return new Group(
                code(LITERALS + LENGTHS + colors), code(LITERALS), code(LITERALS), code(LITERALS), code(DISTANCES));
    }

    private PrefixCode code(int symbols) throws ImageException {
        Arrays.fill(lengths, 0, symbols, 0);
        if (in.flag()) {
            readSymbols();
        } else {
            readLengths(symbols);
        }
        PrefixCode code = in.isPastEnd() ? null : PrefixCode.of(lengths, symbols);
        if (code == null) {
            throw file.refused("damaged WEBP: a prefix code that is not complete");
        }
        entries += code.size();
        if (entries > MOST_ENTRIES) {
            throw file.refused("WEBP prefix codes of more than the limit of " + MOST_ENTRIES + " entries");
        }
        return code;
    }

    /** One symbol or two, written as they are. */
    private void readSymbols() {
        boolean two = in.flag();
        int first = in.read(in.flag() ? 8 : 1);
        lengths[first] = 1;
        if (two) {
            lengths[in.read(8)] = 1;
        }
    }

    /** The code lengths of all symbols, which are themselves coded. */
    private void readLengths(int symbols) throws ImageException {
        int[] ownLengths = new int[LENGTH_SYMBOLS];
        int count = 4 + in.read(4);
        for (int i = 0; i < count; i++) {
            ownLengths[LENGTH_SYMBOL_ORDER[i]] = in.read(3);
        }
        PrefixCode code = PrefixCode.of(ownLengths, LENGTH_SYMBOLS);
        if (code == null) {
            throw file.refused("damaged WEBP: a prefix code of lengths that is not complete");
        }
        int left = in.flag() ? 2 + in.read(2 + 2 * in.read(3)) : symbols;
        if (left > symbols) {
            throw file.refused("damaged WEBP: " + left + " code lengths for " + symbols + " symbols");
        }
        int previous = FIRST_PREVIOUS;
        for (int symbol = 0; symbol < symbols && left > 0; left--) {
            int length = code.read(in);
            if (length < REPEAT_PREVIOUS) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int repeats = length == REPEAT_PREVIOUS
                    ? 3 + in.read(2)
                    : length == REPEAT_ZERO ? 3 + in.read(3) : 11 + in.read(7);
            if (symbol + repeats > symbols) {
                throw file.refused("damaged WEBP: more code lengths than symbols");
            }
            Arrays.fill(lengths, symbol, symbol + repeats, length == REPEAT_PREVIOUS ? previous : 0);
            symbol += repeats;
        }
    }
}
