// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.engine.EngineProvider.Availability;

/** What users choose by name, or leave to the {@link Ranking}. */
public interface Ranked {
    /**
     * The name that users choose it by.
     *
     * @return for example {@code nd4j}
     */
    String name();

    /**
     * Whether it works on this machine. Must not throw: if something is missing, the reason says so.
     *
     * @param device the device to run on
     * @return whether it works, and why or why not
     */
    Availability availability(Device device);

    /**
     * The highest rank that {@link #availability} can return here. Must not load anything: providers that cannot win are not
     * asked for their availability, because loading their native libraries may take long.
     *
     * @return by default {@link Integer#MAX_VALUE}, so that the provider is always asked
     */
    default int highestRank() {
        return Integer.MAX_VALUE;
    }
}
