// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The length of a run and its random seed. Immutable.
 *
 * @param epochs number of passes over the training rows, at least 1
 * @param patience number of epochs without a lower validation loss after which training stops; 0 to never stop early
 * @param seed seed of all random numbers
 */
public record RunOptions(int epochs, int patience, long seed) {

    /**
     * Checks every value against its range.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public RunOptions {
        OptionRange.require(epochs >= 1, "epochs must be at least 1", epochs);
        OptionRange.require(patience >= 0, "patience must not be negative", patience);
    }

    /**
     * The reference implementation's options: 200 epochs without early stopping, seed 42.
     *
     * @return the defaults
     */
    public static RunOptions defaults() {
        return new RunOptions(200, 0, 42);
    }

    /**
     * A copy with another number of epochs.
     *
     * @param number number of passes over the training rows, at least 1
     * @return a copy
     */
    public RunOptions withEpochs(int number) {
        return new RunOptions(number, patience, seed);
    }

    /**
     * A copy with another patience.
     *
     * @param number number of epochs without a lower validation loss after which training stops; 0 to never stop early
     * @return a copy
     */
    public RunOptions withPatience(int number) {
        return new RunOptions(epochs, number, seed);
    }

    /**
     * A copy with another seed.
     *
     * @param newSeed seed of all random numbers
     * @return a copy
     */
    public RunOptions withSeed(long newSeed) {
        return new RunOptions(epochs, patience, newSeed);
    }

    Map<String, String> describe() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("epochs", Integer.toString(epochs));
        out.put("patience", Integer.toString(patience));
        out.put("seed", Long.toString(seed));
        return out;
    }
}
