// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.HashSet;
import java.util.Set;

/** The first directory of a TIFF structure: that of a TIFF file, or of the EXIF data inside another file. */
final class TiffDirectory {
    private static final int ENTRY = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final ImageBytes file;
    private final int base;
    private final int end;
    private final boolean bigEndian;
    private final int first;
    private final int entries;

    /**
     * Finds the directory.
     *
     * @throws IndexOutOfBoundsException if it is not within {@code base} to {@code end}
     */
    TiffDirectory(ImageBytes file, int base, int end) {
        this.file = file;
        this.base = base;
        this.end = end;
        this.bigEndian = file.u8(base) == 'M';
        int at = within(file.u32(base + 4, bigEndian), 2);
        this.entries = file.u16(at, bigEndian);
        this.first = at + 2;
        within(first - (long) base, (long) entries * ENTRY);
    }

    private int within(long offset, long length) {
        if (offset + length > end - (long) base) {
            throw new IndexOutOfBoundsException("TIFF data at " + offset);
        }
        return base + (int) offset;
    }

    /** The unsigned integers of an entry, read in place, because a file may claim as many as it has bytes. */
    final class Numbers {
        private final int at;
        private final int size;
        private final int count;

        private Numbers(int at, int size, int count) {
            this.at = at;
            this.size = size;
            this.count = count;
        }

        int count() {
            return count;
        }

        long get(int i) {
            int offset = at + i * size;
            return size == 1 ? file.u8(offset) : size == 2 ? file.u16(offset, bigEndian) : file.u32(offset, bigEndian);
        }
    }

    /**
     * The numbers of an entry; empty if there is no such entry or it is of another type.
     *
     * @throws IndexOutOfBoundsException if they lie outside the file
     */
    Numbers numbers(int tag) {
        for (int i = 0; i < entries; i++) {
            int entry = first + i * ENTRY;
            if (file.u16(entry, bigEndian) == tag) {
                return numbers(entry, file.u16(entry + 2, bigEndian), file.u32(entry + 4, bigEndian));
            }
        }
        return new Numbers(0, 0, 0);
    }

    /**
     * Rejects a directory that readers may interpret differently: one of these tags twice, or with a type other than
     * unsigned integers.
     */
    void requireUnambiguous(Set<Integer> tags) throws ImageException {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < entries; i++) {
            int tag = file.u16(first + i * ENTRY, bigEndian);
            int type = file.u16(first + i * ENTRY + 2, bigEndian);
            if (tags.contains(tag) && !seen.add(tag)) {
                throw file.refused("damaged TIFF: tag " + tag + " appears twice");
            }
            if (tags.contains(tag) && type != BYTE && type != SHORT && type != LONG) {
                throw file.refused("damaged TIFF: tag " + tag + " has numbers of type " + type);
            }
        }
    }

    private Numbers numbers(int entry, int type, long count) {
        int size = type == BYTE ? 1 : type == SHORT ? 2 : type == LONG ? 4 : 0;
        if (size == 0) {
            return new Numbers(0, 0, 0);
        }
        int at = count * size <= 4 ? entry + 8 : within(file.u32(entry + 8, bigEndian), count * size);
        return new Numbers(at, size, (int) count);
    }

    /** The first number of an entry. */
    long value(int tag, long otherwise) {
        Numbers numbers = numbers(tag);
        return numbers.count() == 0 ? otherwise : numbers.get(0);
    }
}
