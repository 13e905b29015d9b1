// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.nio.FloatBuffer;

/**
 * What a training step is told, and what it notices on its way. oneDNN's rectifiers take NaN for 0, so a network that has
 * broken could go on to give a loss that looks sound; its batch statistics show it.
 */
final class StepState {
    private long dropoutSeed;
    private boolean finite = true;

    /** Begins a step. */
    void begin(long seed) {
        dropoutSeed = seed;
        finite = true;
    }

    long dropoutSeed() {
        return dropoutSeed;
    }

    /** Looks at the statistics of a batch norm. */
    void look(FloatBuffer statistics) {
        for (int i = 0; i < statistics.capacity(); i++) {
            finite &= Float.isFinite(statistics.get(i));
        }
    }

    /** Whether all statistics of the step were finite. */
    boolean isFinite() {
        return finite;
    }
}
