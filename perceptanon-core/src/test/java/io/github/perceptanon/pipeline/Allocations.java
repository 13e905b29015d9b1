// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes of heap that threads have asked for since they began. */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Of the calling thread and of all that scoring has started and not ended. */
    static long ofScoring() {
        long sum = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            if (name.startsWith("perceptanon-") || name.startsWith("ForkJoinPool.commonPool")) {
                sum += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId()));
            }
        }
        return sum;
    }
}
