// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** The arithmetic decoder of VP8 (RFC 6386, section 7): bits, each with its own probability. */
final class Vp8BoolDecoder {
    private final byte[] bytes;
    private final int end;
    private int next;
    private long value;
    /** Number of bits of {@link #value} below the 8 bits for the next comparison; negative if bits are missing. */
    private int bits = -8;
    /** The width of the interval minus one. */
    private int range = 254;

    private boolean pastEnd;

    Vp8BoolDecoder(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.next = from;
        this.end = to;
    }

    /** Whether the reader went beyond the end, where it reads zeros. */
    boolean isPastEnd() {
        return pastEnd;
    }

    /** A bit that is 0 with probability {@code probability} / 256. */
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = range * probability >> 8;
        int result;
        int width;
        if ((int) (value >>> bits) > split) {
            width = range - split;
            value -= (long) (split + 1) << bits;
            result = 1;
        } else {
            width = split + 1;
            result = 0;
        }
        int shift = Integer.numberOfLeadingZeros(width) - 24;
        range = (width << shift) - 1;
        bits -= shift;
        return result;
    }

    private void load() {
        if (next + 4 <= end) {
            int four = (bytes[next] & 0xff) << 24
                    | (bytes[next + 1] & 0xff) << 16
                    | (bytes[next + 2] & 0xff) << 8
                    | bytes[next + 3] & 0xff;
            value = value << 32 | four & 0xffffffffL;
            next += 4;
            bits += 32;
        } else if (next < end) {
            value = value << 8 | bytes[next++] & 0xff;
            bits += 8;
        } else if (!pastEnd) {
            pastEnd = true;
            value <<= 8;
            bits += 8;
        } else {
            bits = 0;
        }
    }

    boolean flag() {
        return bit(128) != 0;
    }

    /** An unsigned number with this many bits. */
    int number(int size) {
        int number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 1 | bit(128);
        }
        return number;
    }

    /** A number with this many bits, followed by its sign. */
    int signed(int size) {
        int number = number(size);
        return flag() ? -number : number;
    }

    /** A flag, and if it is set a signed number; 0 if not. */
    int optional(int size) {
        return flag() ? signed(size) : 0;
    }
}
