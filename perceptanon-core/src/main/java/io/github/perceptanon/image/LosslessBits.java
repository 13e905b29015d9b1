// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** The bits of a lossless WebP image, lowest bit of each byte first; zeros after the end. */
final class LosslessBits {
    private final byte[] bytes;
    private final int end;
    private int next;
    private long window;
    private int available;

    LosslessBits(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    /** The next 32 bits or more, without consuming them. */
    int peek() {
        if (available < 32) {
            fill();
        }
        return (int) window;
    }

    private void fill() {
        if (next + 4 <= end) {
            long four = bytes[next] & 0xff
                    | (bytes[next + 1] & 0xff) << 8
                    | (bytes[next + 2] & 0xff) << 16
                    | (bytes[next + 3] & 0xffL) << 24;
            window |= four << available;
            next += 4;
            available += 32;
            return;
        }
        while (available < 32) {
            window |= next < end ? (bytes[next] & 0xffL) << available : 0;
            next++;
            available += 8;
        }
    }

    /** Consumes bits. */
    void skip(int bits) {
        window >>>= bits;
        available -= bits;
    }

    /** An unsigned number of at most 24 bits. */
    int read(int bits) {
        int number = peek() & (1 << bits) - 1;
        skip(bits);
        return number;
    }

    boolean flag() {
        return read(1) != 0;
    }

    /** Whether bits beyond the end were consumed. */
    boolean isPastEnd() {
        return next - (available >> 3) > end;
    }
}
