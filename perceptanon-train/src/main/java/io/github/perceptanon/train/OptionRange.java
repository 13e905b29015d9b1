package io.github.perceptanon.train;

/** Refuses options that are outside their range, all in the same words. */
final class OptionRange {
    private OptionRange() {}

    static void require(boolean inside, String rule, Object value) {
        if (!inside) {
            throw new IllegalArgumentException(rule + " but was " + value);
        }
    }
}
