// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Decodes the lossless kind of WebP image (RFC 9649, section 3). */
final class LosslessWebp {
    private static final int SIGNATURE = 0x2f;
    private static final int SIDE_BITS = 14;
    private static final int MOST_CACHE_BITS = 11;
    private static final int TRANSFORMS = 4;

    private final ImageBytes file;
    private final LosslessBits in;
    private final PrefixCodes codes;

    private LosslessWebp(ImageBytes file, int from, int end) {
        this.file = file;
        this.in = new LosslessBits(file.array(), from, end);
        this.codes = new PrefixCodes(file, in);
    }

    /** Decodes the image at {@code from} to {@code end}. */
    static RgbImage decode(ImageBytes file, int from, int end) throws ImageException {
        return new LosslessWebp(file, from, end).decode();
    }

    private RgbImage decode() throws ImageException {
        boolean isSigned = in.read(8) == SIGNATURE;
        int width = in.read(SIDE_BITS) + 1;
        int height = in.read(SIDE_BITS) + 1;
        // Whether alpha is used does not matter to the colours.
        in.flag();
        if (!isSigned || in.read(3) != 0) {
            throw file.refused("damaged WEBP: no lossless image of version 0");
        }
        Deque<LosslessTransform> lastFirst = new ArrayDeque<>();
        int[] pixels = codedPixels(transforms(lastFirst, width, height), height);
        for (LosslessTransform transform : lastFirst) {
            pixels = transform.undo(pixels, height);
        }
        return RgbImage.wrap(width, height, rgb(pixels));
    }

    /** Reads the transforms and returns the number of pixels per row after all of them. */
    private int transforms(Deque<LosslessTransform> lastFirst, int fullWidth, int height) throws ImageException {
        int width = fullWidth;
        boolean[] seen = new boolean[TRANSFORMS];
        while (in.flag()) {
            int kind = in.read(2);
            if (seen[kind]) {
                throw file.refused("damaged WEBP: a transform that appears twice");
            }
            seen[kind] = true;
            if (kind < 2) {
                int bits = 2 + in.read(3);
                int[] blocks =
                        subordinate(LosslessTransform.blocks(width, bits), LosslessTransform.blocks(height, bits));
                lastFirst.addFirst(
                        kind == 0
                                ? new LosslessTransform.Predicted(width, bits, blocks)
                                : new LosslessTransform.CrossColor(width, bits, blocks));
            } else if (kind == 2) {
                lastFirst.addFirst(new LosslessTransform.GreenSubtracted());
            } else {
                int count = in.read(8) + 1;
                int bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
                lastFirst.addFirst(new LosslessTransform.Indexed(width, bits, palette(count, bits)));
                width = LosslessTransform.blocks(width, bits);
            }
        }
        return width;
    }

    /**
     * Colours, each stored as the difference from the previous one; colours missing in the file are transparent black.
     */
    private int[] palette(int count, int bits) throws ImageException {
        int[] colors = Arrays.copyOf(subordinate(count, 1), 1 << (8 >> bits));
        for (int i = 1; i < count; i++) {
            colors[i] = LosslessPrediction.sum(colors[i], colors[i - 1]);
        }
        return colors;
    }

    /** An image inside the image, which has one group of codes. */
    private int[] subordinate(int width, int height) throws ImageException {
        int cacheBits = cacheBits();
        PrefixCodes.Group[] groups = {codes.group(cacheBits)};
        return new LosslessPixels(file, in, width, height, cacheBits)
                .read(groups, new int[] {0}, LosslessPixels.ONE_BLOCK);
    }

    private int[] codedPixels(int width, int height) throws ImageException {
        int cacheBits = cacheBits();
        int blockBits = LosslessPixels.ONE_BLOCK;
        int[] groupOfBlock = {0};
        if (in.flag()) {
            blockBits = 2 + in.read(3);
            groupOfBlock = subordinate(
                    LosslessTransform.blocks(width, blockBits), LosslessTransform.blocks(height, blockBits));
            for (int i = 0; i < groupOfBlock.length; i++) {
                groupOfBlock[i] = groupOfBlock[i] >> 8 & 0xffff;
            }
        }
        PrefixCodes.Group[] groups = codes.groups(groupOfBlock, cacheBits);
        return new LosslessPixels(file, in, width, height, cacheBits).read(groups, groupOfBlock, blockBits);
    }

    /** Number of index bits of the colour cache; 0 without a cache. */
    private int cacheBits() throws ImageException {
        if (!in.flag()) {
            return 0;
        }
        int bits = in.read(4);
        if (bits < 1 || bits > MOST_CACHE_BITS) {
            throw file.refused(
                    "damaged WEBP: a colour cache of " + bits + " bits; 1 to " + MOST_CACHE_BITS + " are known");
        }
        return bits;
    }

    private static byte[] rgb(int[] pixels) {
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0, out = 0; i < pixels.length; i++) {
            rgb[out++] = (byte) (pixels[i] >> 16);
            rgb[out++] = (byte) (pixels[i] >> 8);
            rgb[out++] = (byte) pixels[i];
        }
        return rgb;
    }
}
