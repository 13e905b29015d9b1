// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Named and numbered daemon threads that can be joined. Thread-safe. */
final class NamedThreads implements ThreadFactory {
    private final String name;
    private final List<Thread> made = new ArrayList<>();

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public synchronized Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + (made.size() + 1));
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    /** Starts this many threads with the same task. */
    NamedThreads start(int count, Runnable work) {
        for (int i = 0; i < count; i++) {
            newThread(work).start();
        }
        return this;
    }

    private synchronized List<Thread> made() {
        return List.copyOf(made);
    }

    void interrupt() {
        made().forEach(Thread::interrupt);
    }

    /** Waits until all have ended. */
    void join() throws InterruptedException {
        for (Thread thread : made()) {
            thread.join();
        }
    }

    /** Waits until all have ended and ignores interrupts. Returns true if there was one. */
    boolean joinUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
