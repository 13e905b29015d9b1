// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import java.util.Objects;

/**
 * Counts the calls that use a resource. After {@link #close()} new calls are rejected, and the resource is freed when the
 * last call in progress ends. Thread-safe; never waits.
 *
 * <pre>{@code
 * usage.begin();
 * try {
 *     ...
 * } finally {
 *     usage.end();
 * }
 * }</pre>
 */
public final class Usage {
    private final String name;
    private final Runnable release;
    private int running;
    private boolean closed;

    /**
     * Creates a counter without calls.
     *
     * @param name the resource's name in messages, for example {@code the scorer}
     * @param release frees the resource; called once, after {@link #close()} and the end of the last call, by the thread that
     *     comes last
     */
    public Usage(String name, Runnable release) {
        this.name = Objects.requireNonNull(name, "name");
        this.release = Objects.requireNonNull(release, "release");
    }

    /**
     * Begins a call, which must end with {@link #end()}.
     *
     * @throws IllegalStateException if this is closed; {@link #end()} must not be called then
     */
    public synchronized void begin() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        running++;
    }

    /** Ends a call, whether it succeeded or failed. */
    public void end() {
        boolean last;
        synchronized (this) {
            running--;
            last = closed && running == 0;
        }
        if (last) {
            release.run();
        }
    }

    /** Rejects further calls, and frees the resource if no call is in progress. May be called more than once. */
    public void close() {
        boolean last;
        synchronized (this) {
            last = !closed && running == 0;
            closed = true;
        }
        if (last) {
            release.run();
        }
    }
}
