// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

/**
 * A library that has loaded a {@link Workload}'s network and keeps the images in the memory that suits it best. Not
 * thread-safe. Owns native memory until {@link #close()}.
 */
public interface Peer extends AutoCloseable {
    /**
     * Scores the batch once.
     *
     * @return logits, (batch, {@link Workload#OUTPUTS}), row-major
     */
    float[] run();

    @Override
    void close();
}
