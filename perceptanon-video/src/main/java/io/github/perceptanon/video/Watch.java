// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a thread that waits for ffmpeg's output, which Java cannot interrupt: ends ffmpeg if the thread is interrupted
 * or if there was no sign of life for too long. Either way the output ends and the thread goes on.
 */
final class Watch implements Runnable {
    private static final long LOOK_MILLIS = 20;

    private final Child child;
    private final LongSupplier lastSign;
    private final long patienceNanos;

    private @Nullable Thread waiting;
    private long since;
    private boolean over;
    private volatile boolean silent;

    Watch(Child child, LongSupplier lastSign, long patienceNanos) {
        this.child = child;
        this.lastSign = lastSign;
        this.patienceNanos = patienceNanos;
    }

    synchronized void begin() {
        waiting = Thread.currentThread();
        since = System.nanoTime();
        notifyAll();
    }

    synchronized void end() {
        waiting = null;
    }

    synchronized void stop() {
        over = true;
        notifyAll();
    }

    /** Whether ffmpeg was ended because it was silent. */
    boolean wasSilent() {
        return silent;
    }

    @Override
    public synchronized void run() {
        try {
            while (!over) {
                wait(waiting == null ? 0 : LOOK_MILLIS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (waiting == null || over) {
            return;
        }
        long now = System.nanoTime();
        boolean late = now - since > patienceNanos && now - lastSign.getAsLong() > patienceNanos;
        if (late || waiting.isInterrupted()) {
            silent = late;
            over = true;
            child.kill();
        }
    }
}
