// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.time.Instant;

/**
 * A confirmed answer.
 *
 * @param score 1 to 10
 * @param millis how long the annotator looked, in milliseconds
 * @param at when it was given, by the server's clock, which may jump: the order of answers is that of their positions
 */
record Answer(int score, long millis, Instant at) {
    static final int LOWEST = 1;
    static final int HIGHEST = 10;
    /** A day; a page that was left open longer measured nothing. */
    static final long LONGEST_MILLIS = 86_400_000;
}
