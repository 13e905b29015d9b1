// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Wall-clock times of single calls, and the processor time that the whole process used meanwhile.
 *
 * @param millis of each call
 * @param processorMillis mean over the calls, of all threads together
 */
record CallTimes(List<Double> millis, double processorMillis) {
    private static final int FEWEST = 3;

    /** Times a call until the seconds are over, at least three times, after a warm-up of at least one call and half as long. */
    static CallTimes of(Runnable call, double seconds) {
        long warm = System.nanoTime() + (long) (seconds / 2 * 1e9);
        do {
            call.run();
        } while (System.nanoTime() < warm);
        List<Double> millis = new ArrayList<>();
        long processor = processorNanos();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (millis.size() < FEWEST || System.nanoTime() < end) {
            long before = System.nanoTime();
            call.run();
            millis.add((System.nanoTime() - before) / 1e6);
        }
        return new CallTimes(List.copyOf(millis), (processorNanos() - processor) / 1e6 / millis.size());
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Adds itself to a result; the reader takes median and quartiles from the calls. */
    void addTo(Map<String, Object> result) {
        result.put("times_ms", millis);
        result.put("cpu_ms", processorMillis);
    }
}
