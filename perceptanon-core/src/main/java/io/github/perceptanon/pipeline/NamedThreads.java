package io.github.perceptanon.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads with a name and a number. */
final class NamedThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger made = new AtomicInteger();

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Starts so many threads that all do the same. */
    List<Thread> start(int count, Runnable work) {
        List<Thread> threads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            threads.add(newThread(work));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    /** Waits until a thread has ended, whatever interrupts come; true if one came. */
    static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
