package io.github.perceptanon.engine;

import java.util.Objects;

/**
 * Who uses something that is freed one day: calls that have begun end first, later ones are refused, and whoever ends last frees it.
 * Thread-safe; never waits.
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
     * Something in use.
     *
     * @param name what messages call it, for example {@code the scorer}
     * @param release frees it; called once, after {@link #close()} and the last call's end, by whichever thread comes last
     */
    public Usage(String name, Runnable release) {
        this.name = Objects.requireNonNull(name, "name");
        this.release = Objects.requireNonNull(release, "release");
    }

    /**
     * A call begins, and must end with {@link #end()}.
     *
     * @throws IllegalStateException if this is closed; the call is not to be ended then
     */
    public synchronized void begin() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        running++;
    }

    /** A call that had begun is over, however it went. */
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

    /** Refuses calls from now on; frees what they used if none is under way. Does nothing when called again. */
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
