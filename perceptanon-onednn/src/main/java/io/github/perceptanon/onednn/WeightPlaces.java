// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

/** Where a network that is being compiled finds its parameters. */
interface WeightPlaces {
    /**
     * A learned parameter.
     *
     * @param key its key in a state dict
     * @param wanted the layout in which it will be read
     * @return the parameter, maybe in another layout
     */
    Buffer values(String key, Layout wanted);

    /** Where the gradient of a learned parameter goes, in the layout of the parameter. */
    Buffer gradient(String key);

    /** A running statistic, one value per channel. */
    Buffer statistic(String key);

    /** Counts a batch of a batch norm. */
    void count(String key);
}
