// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** What a dropout multiplies by: 0 or 1 / (1 − probability), the same for the same seed as in the DL4J backend. */
final class DropoutMask {
    private final long own;
    private final double probability;
    private final LongSupplier seed;

    /**
     * Creates the mask of a node.
     *
     * @param seed the step's seed, read at each draw
     */
    DropoutMask(String node, double probability, LongSupplier seed) {
        this.own = node.hashCode() * 0x9E3779B97F4A7C15L;
        this.probability = probability;
        this.seed = seed;
    }

    void draw(FloatBuffer mask) {
        SplittableRandom random = new SplittableRandom(seed.getAsLong() ^ own);
        float kept = (float) (1 / (1 - probability));
        for (int i = 0; i < mask.capacity(); i++) {
            mask.put(i, random.nextDouble() < probability ? 0 : kept);
        }
    }

    static void apply(FloatBuffer mask, FloatBuffer from, FloatBuffer to) {
        for (int i = 0; i < mask.capacity(); i++) {
            to.put(i, mask.get(i) * from.get(i));
        }
    }
}
