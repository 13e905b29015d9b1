// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.util.concurrent.RejectedExecutionException;

/**
 * Thrown when a {@link BatchingScorer} or {@link BatchingPairScorer} rejects a request because its queue is full. Retrying
 * later may succeed.
 */
public class OverloadedException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    /** How many images waited. */
    private final int waiting;

    /** How many may wait. */
    private final int capacity;

    /**
     * A rejection.
     *
     * @param waiting the number of waiting images images waited
     * @param capacity maximum number of waiting images
     */
    public OverloadedException(int waiting, int capacity) {
        super("overloaded: " + waiting + " images are waiting and the limit is " + capacity);
        this.waiting = waiting;
        this.capacity = capacity;
    }

    /**
     * Number of images that were waiting when the request arrived.
     *
     * @return at or near the capacity
     */
    public int waiting() {
        return waiting;
    }

    /**
     * Maximum number of waiting images.
     *
     * @return {@link BatchingOptions#capacity()}
     */
    public int capacity() {
        return capacity;
    }
}
