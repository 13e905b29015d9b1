// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.engine.BatchSizes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A queue of jobs that are taken in batches, in order of arrival. A batch is ready when it is full, when its first job
 * has waited long enough, or when the queue is closed. The queue is unbounded: callers limit the number of jobs.
 * Thread-safe.
 */
final class BatchQueue<J> {
    private record Waiting<J>(J job, long since) {}

    /** Jobs to run together, and how long the first of them has waited. */
    record Taken<J>(List<J> jobs, long waitNanos, int left) {}

    private final int most;
    private final long waitNanos;
    private final LongSupplier clock;
    private final Deque<Waiting<J>> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    /** The clock returns nanoseconds from an arbitrary origin. */
    BatchQueue(int most, long waitNanos, LongSupplier clock) {
        this.most = most;
        this.waitNanos = waitNanos;
        this.clock = clock;
    }

    /** Adds a job. Returns false if the queue is closed. */
    boolean add(J job) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(new Waiting<>(job, clock.getAsLong()));
                changed.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Removes a job. Returns false if it is no longer waiting. */
    boolean remove(J job) {
        lock.lock();
        try {
            return waiting.removeIf(w -> w.job() == job);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch. An empty batch means that the queue is closed and empty. */
    Taken<J> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isReady()) {
                if (waiting.isEmpty()) {
                    changed.await();
                } else {
                    changed.awaitNanos(nanosLeft());
                }
            }
            return waiting.isEmpty() ? new Taken<>(List.of(), 0, 0) : next();
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        return closed || waiting.size() >= most || !waiting.isEmpty() && nanosLeft() <= 0;
    }

    private long nanosLeft() {
        return waitNanos - (clock.getAsLong() - waiting.getFirst().since());
    }

    private Taken<J> next() {
        long waited = clock.getAsLong() - waiting.getFirst().since();
        int size = BatchSizes.next(waiting.size(), most);
        List<J> jobs = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            jobs.add(waiting.removeFirst().job());
        }
        if (!waiting.isEmpty()) {
            changed.signal(); // the signal for a remaining job may have woken this thread
        }
        return new Taken<>(jobs, waited, waiting.size());
    }

    /** Stops accepting jobs; those waiting can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns all jobs. */
    List<J> clear() {
        lock.lock();
        try {
            List<J> jobs = waiting.stream().map(Waiting::job).toList();
            waiting.clear();
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
