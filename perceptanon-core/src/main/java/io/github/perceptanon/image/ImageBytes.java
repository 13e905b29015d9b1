// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Consumer;

/** A whole encoded image in memory, with the name and the limits used in its errors and warnings. */
final class ImageBytes {
    /** JPEG and GIF cannot have more. Each row also costs time: 67 million rows of one pixel would take a minute. */
    private static final int MOST_SIDE = 65_535;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;

    private final byte[] bytes;
    private final String name;
    private final ImageLimits limits;
    private final Consumer<String> warnings;
    private final DepthMapping depth;
    private final Consumer<MappedDepth> mapped;

    ImageBytes(byte[] bytes, String name, ImageLimits limits, Consumer<String> warnings) throws ImageException {
        this(bytes, name, limits, warnings, new DepthMapping.Pillow(), what -> {});
    }

    ImageBytes(
            byte[] bytes,
            String name,
            ImageLimits limits,
            Consumer<String> warnings,
            DepthMapping depth,
            Consumer<MappedDepth> mapped)
            throws ImageException {
        this.depth = depth;
        this.mapped = mapped;
        this.bytes = bytes;
        this.name = name;
        this.limits = limits;
        this.warnings = warnings;
        if (bytes.length == 0) {
            throw refused("empty file");
        }
        if (bytes.length > limits.maxFileBytes()) {
            throw tooLarge(name, limits, Integer.toString(bytes.length));
        }
    }

    static ImageException tooLarge(String name, ImageLimits limits, String size) {
        return new ImageException("image file of " + size + " bytes is above the limit of " + limits.maxFileBytes()
                + " bytes (" + name + ")");
    }

    String name() {
        return name;
    }

    /** How samples of 16 bits are mapped. */
    DepthMapping depth() {
        return depth;
    }

    /** Reports what was done to samples of 16 bits. */
    void mapped(MappedDepth what) {
        mapped.accept(what);
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    ImageException refused(String what) {
        return new ImageException(what + " (" + name + ")");
    }

    ImageException refused(String what, Throwable cause) {
        return new ImageException(what + " (" + name + ")", cause);
    }

    /** Reports a problem that does not prevent decoding. */
    void warn(String what) {
        warnings.accept(ImageException.oneLine(what + " (" + name + ")"));
    }

    /** The exception for a truncated file. */
    ImageException truncated(ImageFormat format, String missing) {
        return refused("truncated " + format + ": " + bytes.length + " bytes end before " + missing);
    }

    /** Checks a size claimed by the file before anything is allocated for it. */
    void requireSize(long width, long height) throws ImageException {
        if (width < 1 || height < 1) {
            throw refused("damaged image: its header says " + width + "x" + height + " pixels");
        }
        if (width > limits.maxPixels() / height) {
            throw refused("image of " + width + "x" + height + " pixels is above the limit of " + limits.maxPixels()
                    + " pixels");
        }
        if (width > MOST_SIDE || height > MOST_SIDE) {
            throw refused("image of " + width + "x" + height + " pixels has a side above the limit of " + MOST_SIDE);
        }
    }

    boolean startsWith(byte[] signature) {
        return bytes.length >= signature.length
                && Arrays.equals(bytes, 0, signature.length, signature, 0, signature.length);
    }

    /** Whether the bytes at the offset are this ASCII text. */
    boolean hasText(long offset, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        return offset >= 0
                && offset + wanted.length <= bytes.length
                && Arrays.equals(bytes, (int) offset, (int) offset + wanted.length, wanted, 0, wanted.length);
    }

    String hex(int from, int to) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes, from, to);
    }

    /** Index of the first such byte at or after an offset, or the length if there is none. */
    int indexOf(byte wanted, int from) {
        long eight = (wanted & 0xffL) * ONES;
        int at = from;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            // The classic test whether a byte of eight is 0, which is where the wanted one is.
            long differences = (long) LONGS.get(bytes, at) ^ eight;
            if ((differences - ONES & ~differences & HIGH_BITS) != 0) {
                break;
            }
        }
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** An unsigned byte. */
    int u8(int offset) {
        return bytes[Objects.checkIndex(offset, bytes.length)] & 0xff;
    }

    /** Two bytes, unsigned. */
    int u16(int offset, boolean bigEndian) {
        return bigEndian ? u8(offset) << 8 | u8(offset + 1) : u8(offset + 1) << 8 | u8(offset);
    }

    /** Four bytes, unsigned. */
    long u32(int offset, boolean bigEndian) {
        long high = u16(bigEndian ? offset : offset + 2, bigEndian);
        return high << 16 | u16(bigEndian ? offset + 2 : offset, bigEndian);
    }
}
