// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads that call oneDNN for an engine. OpenMP gives every thread that calls it a team of its own, which stays as long as
 * that thread: without these, a service with hundreds of threads would end up with hundreds of teams. Thread-safe.
 */
final class CallerThreads implements AutoCloseable {
    private final ExecutorService threads;

    CallerThreads(int count) {
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "perceptanon-onednn");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs some work and waits for its end, even if the calling thread is interrupted. */
    void run(Runnable work) {
        Future<?> done = threads.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        return failure.getCause() instanceof RuntimeException exception
                ? exception
                : new IllegalStateException(failure.getCause());
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
