// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

/**
 * The part of NumPy's legacy {@code RandomState} that scikit-learn's splitters use: the Mersenne Twister MT19937
 * (Matsumoto and Nishimura, 1998) seeded by {@code init_genrand}, bounded integers by masked rejection, and the
 * Fisher-Yates shuffle from the last element down. The stream is frozen by NumPy's compatibility policy (NEP 19).
 */
final class NumpyRandom {
    static final long LARGEST_SEED = 0xffffffffL;

    private static final int N = 624;
    private static final int M = 397;
    private static final int UPPER_BIT = 0x80000000;

    private final int[] state = new int[N];
    private int position = N;

    /** As {@code RandomState(seed)} for a seed from 0 to 2³² − 1. */
    NumpyRandom(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The next 32 bits. */
    int nextInt() {
        if (position == N) {
            refill();
        }
        int y = state[position++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void refill() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & ~UPPER_BIT);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        position = 0;
    }

    /** An integer from 0 to max inclusive; with max 0 nothing is drawn. */
    int interval(int max) {
        if (max == 0) {
            return 0;
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(max);
        int value;
        do {
            value = nextInt() & mask;
        } while (value > max);
        return value;
    }

    /** A double in [0, 1) with 53 random bits. */
    double nextDouble() {
        int a = nextInt() >>> 5;
        int b = nextInt() >>> 6;
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    /** The numbers from 0 to n − 1, shuffled. */
    int[] permutation(int n) {
        int[] numbers = new int[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i;
        }
        return permutation(numbers);
    }

    /** A shuffled copy. */
    int[] permutation(int[] values) {
        int[] shuffled = values.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = interval(i);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = swapped;
        }
        return shuffled;
    }

    /** Some of the values, each at most once: {@code choice(values, size, replace=False)}. */
    int[] choice(int[] values, int size) {
        int[] order = permutation(values.length);
        int[] chosen = new int[size];
        for (int i = 0; i < size; i++) {
            chosen[i] = values[order[i]];
        }
        return chosen;
    }
}
