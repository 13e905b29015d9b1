// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/** Reads the coefficients of a macroblock (RFC 6386, section 13). */
final class Vp8Coefficients {
    private static final int MEANS_TYPE = 1;
    private static final int LUMA_AFTER_MEANS_TYPE = 0;
    private static final int CHROMA_TYPE = 2;
    private static final int LUMA_TYPE = 3;

    private static final int NODES = 11;
    private static final int CONTEXTS = 3;
    private static final int BANDS = 8;

    /** The band of each coefficient in zigzag order, and of what would follow the last. */
    private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    /** Probabilities of the extra bits of the four largest categories of values. */
    private static final int[][] EXTRA_BITS = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    /**
     * Context passed on by a row or column of blocks: 4 of luma, 2 of each chroma, 1 of means; 1 if the block had
     * coefficients.
     */
    static final int CONTEXT_SIZE = 9;

    private static final int MEANS_CONTEXT = 8;

    private final int[] probabilities;
    private final byte[] above;
    private final byte[] left = new byte[CONTEXT_SIZE];

    /** 16 blocks of luma, 4 of blue and 4 of red chroma, 16 coefficients each. */
    final short[] values = new short[24 * 16];

    /** How many of a block's coefficients may differ from 0. */
    final int[] lengths = new int[24];

    private final short[] means = new short[16];

    Vp8Coefficients(int[] probabilities, int macroblocksPerRow) {
        this.probabilities = probabilities;
        this.above = new byte[macroblocksPerRow * CONTEXT_SIZE];
    }

    void startRow() {
        Arrays.fill(left, (byte) 0);
    }

    /** Skips a macroblock without coefficients. */
    void skip(int column, boolean inBlocks) {
        Arrays.fill(lengths, 0);
        int kept = inBlocks ? MEANS_CONTEXT : CONTEXT_SIZE;
        int at = column * CONTEXT_SIZE;
        Arrays.fill(above, at, at + kept, (byte) 0);
        Arrays.fill(left, 0, kept, (byte) 0);
    }

    /** Reads one macroblock and returns whether any coefficient is not 0. */
    boolean read(Vp8BoolDecoder in, int column, boolean inBlocks, Vp8Header.Quantizer quantizer) {
        Arrays.fill(values, (short) 0);
        int at = column * CONTEXT_SIZE;
        int first = inBlocks ? 0 : 1;
        if (!inBlocks) {
            readMeans(in, at, quantizer);
        }
        int type = inBlocks ? LUMA_TYPE : LUMA_AFTER_MEANS_TYPE;
        boolean any = false;
        for (int block = 0; block < 16; block++) {
            any |= readBlock(
                    in, block, type, first, at + (block & 3), block >> 2, quantizer.lumaDc(), quantizer.lumaAc());
        }
        for (int block = 16; block < 24; block++) {
            int plane = block < 20 ? 4 : 6;
            any |= readBlock(
                    in,
                    block,
                    CHROMA_TYPE,
                    0,
                    at + plane + (block & 1),
                    plane + (block >> 1 & 1),
                    quantizer.chromaDc(),
                    quantizer.chromaAc());
        }
        return any;
    }

    private void readMeans(Vp8BoolDecoder in, int at, Vp8Header.Quantizer quantizer) {
        Arrays.fill(means, (short) 0);
        int context = above[at + MEANS_CONTEXT] + left[MEANS_CONTEXT];
        int length = read(in, MEANS_TYPE, context, 0, quantizer.meansDc(), quantizer.meansAc(), means, 0);
        byte flag = (byte) (length > 0 ? 1 : 0);
        above[at + MEANS_CONTEXT] = flag;
        left[MEANS_CONTEXT] = flag;
        Vp8Transform.means(means, values);
    }

    private boolean readBlock(
            Vp8BoolDecoder in, int block, int type, int first, int aboveAt, int leftAt, int dc, int ac) {
        int from = block * 16;
        int length = read(in, type, above[aboveAt] + left[leftAt], first, dc, ac, values, from);
        byte flag = (byte) (length > first ? 1 : 0);
        above[aboveAt] = flag;
        left[leftAt] = flag;
        lengths[block] = length > 1 ? length : values[from] != 0 ? 1 : 0;
        return lengths[block] > 0;
    }

    /** Reads a block from coefficient {@code n} on and returns the end of its last one in zigzag order. */
    private int read(Vp8BoolDecoder in, int type, int context, int first, int dc, int ac, short[] target, int from) {
        int node = node(type, first, context);
        int n = first;
        while (n < 16 && in.bit(probabilities[node]) != 0) {
            while (in.bit(probabilities[node + 1]) == 0) {
                if (++n == 16) {
                    return 16;
                }
                node = node(type, n, 0);
            }
            int value = 1;
            int nextContext = 1;
            if (in.bit(probabilities[node + 2]) != 0) {
                value = large(in, node);
                nextContext = 2;
            }
            int signed = in.flag() ? -value : value;
            target[from + ZIGZAG[n]] = (short) (signed * (n > 0 ? ac : dc));
            node = node(type, ++n, nextContext);
        }
        return n;
    }

    private static int node(int type, int n, int context) {
        return ((type * BANDS + BAND[n]) * CONTEXTS + context) * NODES;
    }

    private int large(Vp8BoolDecoder in, int node) {
        if (in.bit(probabilities[node + 3]) == 0) {
            if (in.bit(probabilities[node + 4]) == 0) {
                return 2;
            }
            return 3 + in.bit(probabilities[node + 5]);
        }
        if (in.bit(probabilities[node + 6]) == 0) {
            if (in.bit(probabilities[node + 7]) == 0) {
                return 5 + in.bit(159);
            }
            int high = in.bit(165);
            return 7 + 2 * high + in.bit(145);
        }
        int high = in.bit(probabilities[node + 8]);
        int category = 2 * high + in.bit(probabilities[node + 9 + high]);
        int extra = 0;
        for (int probability : EXTRA_BITS[category]) {
            extra = 2 * extra + in.bit(probability);
        }
        return 3 + (8 << category) + extra;
    }
}
