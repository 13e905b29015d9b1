package io.github.perceptanon.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Daemon threads with a name and a number, which can be waited for. Thread-safe. */
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

    /** Starts so many threads that all do the same. */
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

    /** Waits until all have ended, whatever interrupts come; true if one came. */
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
