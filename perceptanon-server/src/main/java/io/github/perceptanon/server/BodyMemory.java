// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies of all requests share. Thread-safe. */
final class BodyMemory {
    private final long most;
    private final AtomicLong used = new AtomicLong();

    BodyMemory(long most) {
        this.most = most;
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) > most) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
