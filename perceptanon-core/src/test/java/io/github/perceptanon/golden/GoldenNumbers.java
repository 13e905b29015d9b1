// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import java.nio.charset.StandardCharsets;

/** The number stream of the golden files' README, section 1: 64-bit wrapping arithmetic on a hashed name. */
public final class GoldenNumbers {
    /** Seed of every golden file. */
    public static final long SEED = 20240718L;

    private final long start;

    private GoldenNumbers(long start) {
        this.start = start;
    }

    /** The stream of a name under a seed. */
    public static GoldenNumbers of(String name, long seed) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return new GoldenNumbers(h ^ seed);
    }

    /** 64 mixed bits. */
    public long raw(long i) {
        long z = start + (i + 1) * 0x9E3779B97F4A7C15L;
        z ^= z >>> 30;
        z *= 0xBF58476D1CE4E5B9L;
        z ^= z >>> 27;
        z *= 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return z;
    }

    /** The upper 24 bits. */
    public int bits24(long i) {
        return (int) (raw(i) >>> 40);
    }

    /** A number in [0, 1). */
    public double uniform(long i) {
        return bits24(i) / 16777216.0;
    }
}
