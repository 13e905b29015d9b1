// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.util.List;
import java.util.SplittableRandom;

/** Random numbers from a seed and a purpose, so that one part's numbers do not affect another's. */
final class Dice {
    private final SplittableRandom random;

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    static Dice of(long seed, String purpose, long index) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
        }
        long mixed = (seed * 0x9E3779B97F4A7C15L ^ hash) + index * 0xD1B54A32D192ED03L;
        return new Dice(new SplittableRandom(mixed));
    }

    double within(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** From 0 to bound − 1. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Mean 0, standard deviation 1, by Box and Muller. */
    double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
