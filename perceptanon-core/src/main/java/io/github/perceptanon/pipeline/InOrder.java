package io.github.perceptanon.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings things that several threads finish back into the order of their numbers, so that the same images always make the
 * same batches. Thread-safe.
 */
final class InOrder<T> {
    private final Consumer<T> receiver;
    private final Map<Long, T> early = new HashMap<>();
    private long next;

    /** The receiver is called under a lock; it must not wait, nor throw anything. */
    InOrder(Consumer<T> receiver) {
        this.receiver = receiver;
    }

    /** The thing of this number, counted from 0. */
    synchronized void put(long number, T thing) {
        early.put(number, thing);
        for (T due = early.remove(next); due != null; due = early.remove(next)) {
            next++;
            receiver.accept(due);
        }
    }
}
