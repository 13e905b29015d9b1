// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

/**
 * An image of known score that is shown with the instructions.
 *
 * @param original path of the original, relative to the study's folder
 * @param anonymized path of the example, relative to the study's folder
 * @param score 1 to 10
 * @param note the coordinator's words; may be empty
 */
record Example(String original, String anonymized, double score, String note) {
    static final int MOST = 12;
    static final int LONGEST_NOTE = 300;
    static final long MOST_BYTES = 10L << 20;

    /** Without decimals where there are none. */
    String scoreText() {
        return score == Math.rint(score) ? Long.toString((long) score) : Double.toString(score);
    }
}
