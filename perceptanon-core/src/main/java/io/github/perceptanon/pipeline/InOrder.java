// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Restores the order of items that several threads complete, so that the same images always form the same batches.
 * Thread-safe.
 */
final class InOrder<T> {
    private final Consumer<T> receiver;
    private final Map<Long, T> early = new HashMap<>();
    private long next;

    /** The receiver is called while a lock is held; it must not block or throw. */
    InOrder(Consumer<T> receiver) {
        this.receiver = receiver;
    }

    /** Adds the item with this number, counted from 0. */
    synchronized void put(long number, T thing) {
        early.put(number, thing);
        for (T due = early.remove(next); due != null; due = early.remove(next)) {
            next++;
            receiver.accept(due);
        }
    }
}
