// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/** The header of a VP8 key frame (RFC 6386, section 9), with the positions of its partitions. */
final class Vp8Header {
    /** Filter strength for the edges of a macroblock; no filter if {@code limit} is 0. */
    record Filter(int limit, int interior, int highVariance) {}

    /** Factors of coefficient 0 and of the others, for luma, for the luma's own means, and for chroma. */
    record Quantizer(int lumaDc, int lumaAc, int meansDc, int meansAc, int chromaDc, int chromaAc) {}

    /** The length of the part that is not arithmetically coded. */
    static final int FIXED = 10;

    private static final int SEGMENTS = 4;

    private final ImageBytes file;
    private final int end;

    final int width;
    final int height;
    final Vp8BoolDecoder modes;
    final Vp8BoolDecoder[] partitions;
    final Quantizer[] quantizers = new Quantizer[SEGMENTS];
    /** By segment, and by whether the macroblock is predicted in 4×4 blocks. */
    final Filter[][] filters = new Filter[SEGMENTS][2];

    final int[] coefficients = Vp8Tables.COEFFICIENTS.clone();
    final int[] segmentProbabilities = new int[3];
    boolean simpleFilter;
    boolean filtered;
    boolean segmentMap;
    /** The probability that a macroblock has coefficients; negative if the frame does not record it. */
    final int skipProbability;

    private boolean segmented;
    private boolean absolute = true;
    private final int[] segmentQuantizers = new int[SEGMENTS];
    private final int[] segmentLevels = new int[SEGMENTS];

    /** Reads the header of the frame at {@code from} to {@code end}. */
    Vp8Header(ImageBytes file, int from, int end) throws ImageException {
        this.file = file;
        this.end = end;
        if (end - from < FIXED) {
            throw file.truncated(ImageFormat.WEBP, "its frame header");
        }
        int tag = file.u16(from, false) | file.u8(from + 2) << 16;
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0) {
            throw file.refused("damaged WEBP: its frame is not a key frame to be shown");
        }
        if (file.u8(from + 3) != 0x9d || file.u8(from + 4) != 0x01 || file.u8(from + 5) != 0x2a) {
            throw file.refused("damaged WEBP: no start code in its frame header");
        }
        width = file.u16(from + 6, false) & 0x3fff;
        height = file.u16(from + 8, false) & 0x3fff;
        int first = from + FIXED;
        int rest = first + (tag >> 5);
        if (rest > end) {
            throw file.truncated(ImageFormat.WEBP, "its first partition, which ends at " + rest);
        }
        modes = new Vp8BoolDecoder(file.array(), first, rest);
        // The colour space has one value, and whether sums may be out of range is not relied on.
        modes.number(2);
        segments();
        filters();
        partitions = partitions(rest);
        quantizers();
        // Whether probabilities outlive the frame.
        modes.flag();
        coefficients();
        skipProbability = modes.flag() ? modes.number(8) : -1;
        if (modes.isPastEnd()) {
            throw file.refused("damaged WEBP: its frame header is cut");
        }
    }

    private void segments() {
        segmented = modes.flag();
        if (!segmented) {
            return;
        }
        segmentMap = modes.flag();
        if (modes.flag()) {
            absolute = modes.flag();
            for (int s = 0; s < SEGMENTS; s++) {
                segmentQuantizers[s] = modes.optional(7);
            }
            for (int s = 0; s < SEGMENTS; s++) {
                segmentLevels[s] = modes.optional(6);
            }
        }
        if (segmentMap) {
            Arrays.setAll(segmentProbabilities, i -> modes.flag() ? modes.number(8) : 255);
        }
    }

    private void filters() {
        simpleFilter = modes.flag();
        int level = modes.number(6);
        int sharpness = modes.number(3);
        int[] deltas = modes.flag() ? levelDeltas() : new int[2];
        filtered = level > 0;
        for (int s = 0; s < SEGMENTS; s++) {
            int base = !segmented ? level : absolute ? segmentLevels[s] : level + segmentLevels[s];
            filters[s][0] = filter(base + deltas[0], sharpness);
            filters[s][1] = filter(base + deltas[0] + deltas[1], sharpness);
        }
    }

    /** What is added to the level of key frames' macroblocks, and to that of those in 4×4 blocks. */
    private int[] levelDeltas() {
        int[] deltas = new int[8];
        if (modes.flag()) {
            Arrays.setAll(deltas, i -> modes.optional(6));
        }
        return new int[] {deltas[0], deltas[4]};
    }

    private static Filter filter(int unclipped, int sharpness) {
        int level = Math.max(0, Math.min(63, unclipped));
        if (level == 0) {
            return new Filter(0, 0, 0);
        }
        int interior = level;
        if (sharpness > 0) {
            interior = Math.min(level >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, interior);
        return new Filter(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0);
    }

    private Vp8BoolDecoder[] partitions(int from) throws ImageException {
        int count = 1 << modes.number(2);
        int at = from + 3 * (count - 1);
        if (at >= end) {
            throw file.truncated(ImageFormat.WEBP, "its partitions");
        }
        Vp8BoolDecoder[] decoders = new Vp8BoolDecoder[count];
        int last = at;
        for (int p = 0; p < count; p++) {
            int sizeAt = from + 3 * p;
            int size = p == count - 1 ? end - at : file.u16(sizeAt, false) | file.u8(sizeAt + 2) << 16;
            int to = Math.min(end, at + size);
            decoders[p] = new Vp8BoolDecoder(file.array(), at, to);
            last = at;
            at = to;
        }
        if (last == end) {
            throw file.truncated(ImageFormat.WEBP, "its last partition");
        }
        return decoders;
    }

    private void quantizers() {
        int base = modes.number(7);
        int lumaDc = modes.optional(4);
        int meansDc = modes.optional(4);
        int meansAc = modes.optional(4);
        int chromaDc = modes.optional(4);
        int chromaAc = modes.optional(4);
        for (int s = 0; s < SEGMENTS; s++) {
            int index = !segmented ? base : absolute ? segmentQuantizers[s] : base + segmentQuantizers[s];
            quantizers[s] = new Quantizer(
                    Vp8Tables.DC_QUANTIZERS[clipped(index + lumaDc, 127)],
                    Vp8Tables.AC_QUANTIZERS[clipped(index, 127)],
                    2 * Vp8Tables.DC_QUANTIZERS[clipped(index + meansDc, 127)],
                    Math.max(8, Vp8Tables.AC_QUANTIZERS[clipped(index + meansAc, 127)] * 155 / 100),
                    Vp8Tables.DC_QUANTIZERS[clipped(index + chromaDc, 117)],
                    Vp8Tables.AC_QUANTIZERS[clipped(index + chromaAc, 127)]);
        }
    }

    private static int clipped(int index, int most) {
        return Math.max(0, Math.min(most, index));
    }

    private void coefficients() {
        for (int i = 0; i < coefficients.length; i++) {
            if (modes.bit(Vp8Tables.COEFFICIENT_UPDATES[i]) != 0) {
                coefficients[i] = modes.number(8);
            }
        }
    }
}
