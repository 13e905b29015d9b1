// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import java.util.Locale;

/** What training minimises, and with it what the network's outputs mean. */
public enum Objective {
    /** Cross-entropy over classes. Outputs are logits. */
    CROSS_ENTROPY,
    /** Cross-entropy with class weights total/count. Outputs are logits. */
    WEIGHTED_CROSS_ENTROPY,
    /** Mean squared error of a sigmoid output. One output in 0–1. */
    MSE,
    /** Cross-entropy plus λ times the squared error of the expected class score. Outputs are logits. */
    COMBINED;

    /**
     * Whether the network ends in class logits.
     *
     * @return false for {@link #MSE} alone
     */
    public boolean classifies() {
        return this != MSE;
    }

    /**
     * The name in model cards and on the command line.
     *
     * @return for example {@code weighted-cross-entropy}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
