// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

/** Checks options against their range, with one form of message for all. */
final class OptionRange {
    private OptionRange() {}

    static void require(boolean inside, String rule, Object value) {
        if (!inside) {
            throw new IllegalArgumentException(rule + " but was " + value);
        }
    }
}
