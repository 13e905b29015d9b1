// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Independent random numbers for every purpose, epoch and row, from one seed. A row's numbers do not depend on the
 * order or number of threads, and a resumed run needs no generator state.
 */
final class RandomStream {
    private RandomStream() {}

    /** The generator for this purpose and these counters. */
    static SplittableRandom of(long seed, String purpose, long... counters) {
        long h = mix(seed);
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            h = mix(h + b);
        }
        for (long c : counters) {
            h = mix(h ^ mix(c + 1));
        }
        return new SplittableRandom(h);
    }

    /** A permutation of 0 to n − 1 (Fisher–Yates). */
    static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long v) {
        long z = v + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
