// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Closes connections that bring no request, or never its end: Jetty's own idle timeout begins anew with every byte. Called
 * once in a while. Thread-safe.
 */
final class Connections implements Connection.Listener {
    private record State(boolean busy, long since) {}

    private final Map<Connection, State> states = new ConcurrentHashMap<>();
    private final Duration idle;
    private final Duration busy;

    /**
     * Bounds.
     *
     * @param idle for the headers of a request
     * @param busy for a request from its headers to the last byte of its answer
     */
    Connections(Duration idle, Duration busy) {
        this.idle = idle;
        this.busy = busy;
    }

    @Override
    public void onOpened(Connection connection) {
        // The connection inside it is opened too, and is the one that has requests.
        if (!(connection instanceof SslConnection)) {
            mark(connection, false);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        states.remove(connection);
    }

    /** A request has come. */
    void begin(Connection connection) {
        mark(connection, true);
    }

    /** Its answer is out, and the next request may come. */
    void end(Connection connection) {
        states.computeIfPresent(connection, (c, state) -> new State(false, System.nanoTime()));
    }

    private void mark(Connection connection, boolean isBusy) {
        states.put(connection, new State(isBusy, System.nanoTime()));
    }

    /** Closes what has taken too long. */
    void closeLate() {
        long now = System.nanoTime();
        states.forEach((connection, state) -> {
            Duration bound = state.busy() ? busy : idle;
            if (now - state.since() > bound.toNanos()) {
                connection.getEndPoint().close();
                states.remove(connection);
            }
        });
    }

    int open() {
        return states.size();
    }
}
