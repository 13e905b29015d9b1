package io.github.perceptanon.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a run lasts, and its random numbers. Immutable.
 *
 * @param epochs passes over the training rows, at least 1
 * @param patience epochs without a better validation loss before training stops; 0 for never
 * @param seed of everything that is random
 */
public record RunOptions(int epochs, int patience, long seed) {

    /**
     * Checks every value against its range.
     *
     * @param epochs passes over the training rows, at least 1
     * @param patience epochs without a better validation loss before training stops; 0 for never
     * @param seed of everything that is random
     * @throws IllegalArgumentException if one is outside its range
     */
    public RunOptions {
        OptionRange.require(epochs >= 1, "epochs must be at least 1", epochs);
        OptionRange.require(patience >= 0, "patience must not be negative", patience);
    }

    /**
     * The reference implementation's 200 epochs, all of them, with the seed 42.
     *
     * @return the defaults
     */
    public static RunOptions defaults() {
        return new RunOptions(200, 0, 42);
    }

    /**
     * With another number of epochs.
     *
     * @param number of passes over the training rows, at least 1
     * @return a copy
     */
    public RunOptions withEpochs(int number) {
        return new RunOptions(number, patience, seed);
    }

    /**
     * With another patience.
     *
     * @param number of epochs without a better validation loss before training stops; 0 for never
     * @return a copy
     */
    public RunOptions withPatience(int number) {
        return new RunOptions(epochs, number, seed);
    }

    /**
     * With another seed.
     *
     * @param newSeed of everything that is random
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
