// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scorers and networks of this JVM, which all tasks of an executor share: each is loaded once, by the first task that needs
 * it, while the others wait. Spark has no other place for what outlives a task, so this is static. The last few that nobody
 * holds are kept for the next stage; all are closed when the JVM ends. Thread-safe.
 */
final class PerJvm {
    private static final Logger LOG = LoggerFactory.getLogger(PerJvm.class);

    /** Of what nobody uses: a job of two models and a network for FID may alternate between them. */
    private static final int MOST_IDLE = 3;

    private static final PerJvm SHARED = new PerJvm();

    /** Loads something. */
    interface Opener<T> {
        T open() throws IOException;
    }

    /** The use of something until it is closed, which may happen more than once. */
    final class Lease<T> implements AutoCloseable {
        private final T value;
        private @Nullable Entry entry;

        private Lease(T value, Entry entry) {
            this.value = value;
            this.entry = entry;
        }

        T get() {
            return value;
        }

        @Override
        public synchronized void close() {
            if (entry != null) {
                release(entry);
                entry = null;
            }
        }
    }

    private static final class Entry {
        final String key;
        int holders;

        @Nullable
        AutoCloseable value;

        Entry(String key) {
            this.key = key;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private boolean hooked;

    PerJvm() {}

    /** This JVM's. */
    static PerJvm shared() {
        return SHARED;
    }

    /** How often something was loaded in this JVM. */
    int opened() {
        return opened.get();
    }

    /**
     * Holds what belongs to a key, loading it if it is not there.
     *
     * @param key says all that the opener depends on
     * @throws IOException if it cannot be loaded; the next holder tries again
     */
    <T extends AutoCloseable> Lease<T> hold(String key, Class<T> type, Opener<T> opener) throws IOException {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, Entry::new);
            entry.holders++;
            closeAtExit();
        }
        boolean done = false;
        try {
            T value;
            synchronized (entry) {
                if (entry.value == null) {
                    entry.value = opener.open();
                    opened.incrementAndGet();
                    LOG.info("loaded {}", key);
                }
                value = type.cast(entry.value);
            }
            done = true;
            return new Lease<>(value, entry);
        } finally {
            if (!done) {
                release(entry);
            }
        }
    }

    private void release(Entry entry) {
        List<AutoCloseable> old = new ArrayList<>();
        synchronized (this) {
            entry.holders--;
            if (entry.holders == 0) {
                entries.remove(entry.key);
                if (entry.value != null) {
                    entries.put(entry.key, entry); // the latest
                }
                old.addAll(removeIdle(MOST_IDLE));
            }
        }
        old.forEach(PerJvm::close);
    }

    /** Takes out the oldest of those that nobody holds. */
    private List<AutoCloseable> removeIdle(int kept) {
        List<AutoCloseable> removed = new ArrayList<>();
        long idle = entries.values().stream().filter(e -> e.holders == 0).count();
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext() && idle > kept; ) {
            Entry entry = all.next();
            if (entry.holders == 0 && entry.value != null) {
                all.remove();
                removed.add(entry.value);
                idle--;
            }
        }
        return removed;
    }

    private void closeAtExit() {
        if (!hooked) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::closeIdle, "perceptanon-exit"));
            hooked = true;
        }
    }

    /** Closes what nobody holds. What a task still runs is left to the end of the process. */
    void closeIdle() {
        List<AutoCloseable> idle;
        synchronized (this) {
            idle = removeIdle(0);
        }
        idle.forEach(PerJvm::close);
    }

    private static void close(AutoCloseable value) {
        try {
            value.close();
        } catch (Exception e) {
            LOG.warn("closing failed", e);
        }
    }
}
