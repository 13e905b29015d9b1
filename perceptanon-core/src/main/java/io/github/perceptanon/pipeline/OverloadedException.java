package io.github.perceptanon.pipeline;

import java.util.concurrent.RejectedExecutionException;

/**
 * A request that a {@link BatchingScorer} or {@link BatchingPairScorer} did not take because as many images wait as it allows.
 * Trying later may help.
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
     * @param waiting how many images waited
     * @param capacity how many may wait
     */
    public OverloadedException(int waiting, int capacity) {
        super("overloaded: " + waiting + " images wait and the limit is " + capacity);
        this.waiting = waiting;
        this.capacity = capacity;
    }

    /**
     * How many images waited when the request came.
     *
     * @return close to the capacity
     */
    public int waiting() {
        return waiting;
    }

    /**
     * How many images may wait.
     *
     * @return {@link BatchingOptions#capacity()}
     */
    public int capacity() {
        return capacity;
    }
}
