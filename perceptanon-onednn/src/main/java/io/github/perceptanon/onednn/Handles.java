// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;

/** oneDNN's objects that are destroyed together, the last first. Not thread-safe. */
final class Handles implements AutoCloseable {
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Destroys an object when these are closed; returns it. */
    <T> T own(T handle, ToIntFunction<T> destroy) {
        releases.push(() -> OneDnn.check(destroy.applyAsInt(handle), "the release of an object"));
        return handle;
    }

    /** Closes something when these are closed; returns it. */
    <T extends AutoCloseable> T own(T closeable) {
        releases.push(() -> {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return closeable;
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
