package io.github.perceptanon.image;

import org.jspecify.annotations.Nullable;

/**
 * A canonical prefix code of at most 15 bits, looked up by 8 bits and then, for longer codes, by the rest. An entry
 * holds a symbol and its length. In the first table an entry with a length above 8 holds the start of a second table
 * and the total number of bits.
 */
final class PrefixCode {
    static final int MOST_BITS = 15;

    private static final int FIRST_BITS = 8;
    private static final int LENGTH_BITS = 5;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private final int[] table;
    private final int mask;

    private PrefixCode(int[] table, int bits) {
        this.table = table;
        this.mask = (1 << bits) - 1;
    }

    /**
     * Builds the code with these lengths.
     *
     * @param lengths of the codes of symbols 0 to {@code count} − 1, at most 15; 0 for a symbol that has none
     * @return the code; null if the lengths are not those of a complete one
     */
    static @Nullable PrefixCode of(int[] lengths, int count) {
        int[] byLength = new int[MOST_BITS + 1];
        int symbols = 0;
        int only = 0;
        int longest = 0;
        for (int symbol = 0; symbol < count; symbol++) {
            if (lengths[symbol] > 0) {
                byLength[lengths[symbol]]++;
                symbols++;
                only = symbol;
                longest = Math.max(longest, lengths[symbol]);
            }
        }
        if (symbols == 1) {
            return new PrefixCode(new int[] {only << LENGTH_BITS}, 0);
        }
        int[] next = new int[MOST_BITS + 2];
        for (int length = 1; length <= MOST_BITS; length++) {
            next[length + 1] = next[length] + byLength[length] << 1;
        }
        if (next[MOST_BITS + 1] != 1 << MOST_BITS + 1) {
            return null;
        }
        int[] reversed = new int[count];
        for (int symbol = 0; symbol < count; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                reversed[symbol] = Integer.reverse(next[length]++) >>> 32 - length;
            }
        }
        int bits = Math.min(FIRST_BITS, longest);
        return new PrefixCode(table(lengths, reversed, bits), bits);
    }

    private static int[] table(int[] lengths, int[] codes, int bits) {
        int[] furtherBits = new int[1 << bits];
        for (int symbol = 0; symbol < codes.length; symbol++) {
            if (lengths[symbol] > bits) {
                int first = codes[symbol] & (1 << bits) - 1;
                furtherBits[first] = Math.max(furtherBits[first], lengths[symbol] - bits);
            }
        }
        int size = 1 << bits;
        int[] starts = new int[1 << bits];
        for (int first = 0; first < starts.length; first++) {
            if (furtherBits[first] > 0) {
                starts[first] = size;
                size += 1 << furtherBits[first];
            }
        }
        int[] table = new int[size];
        for (int first = 0; first < starts.length; first++) {
            if (furtherBits[first] > 0) {
                table[first] = starts[first] << LENGTH_BITS | bits + furtherBits[first];
            }
        }
        for (int symbol = 0; symbol < codes.length; symbol++) {
            int length = lengths[symbol];
            int entry = symbol << LENGTH_BITS | length;
            if (length > bits) {
                int first = codes[symbol] & (1 << bits) - 1;
                repeat(table, starts[first], codes[symbol] >> bits, length - bits, furtherBits[first], entry);
            } else if (length > 0) {
                repeat(table, 0, codes[symbol], length, bits, entry);
            }
        }
        return table;
    }

    /** Sets every entry of a table of {@code bits} bits whose index starts with a code. */
    private static void repeat(int[] table, int start, int code, int length, int bits, int entry) {
        for (int i = code; i < 1 << bits; i += 1 << length) {
            table[start + i] = entry;
        }
    }

    /** How many numbers the tables hold. */
    int size() {
        return table.length;
    }

    /** Whether there is a single symbol, which takes no bits. */
    boolean isTrivial() {
        return mask == 0;
    }

    /** Takes the next symbol. */
    int read(LosslessBits in) {
        int bits = in.peek();
        int entry = table[bits & mask];
        int length = entry & LENGTH_MASK;
        if (length > FIRST_BITS) {
            int further = bits >> FIRST_BITS & (1 << length - FIRST_BITS) - 1;
            entry = table[(entry >> LENGTH_BITS) + further];
            length = entry & LENGTH_MASK;
        }
        in.skip(length);
        return entry >> LENGTH_BITS;
    }
}
