package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What must hold for every file, whatever is in it: it is read or refused, soon, in memory of the order of its size. */
final class FuzzedRead {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Messages and stack traces, which do not depend on the file. */
    private static final long BASE_BYTES = 4 << 20;

    /** Objects of a pickle or a header are some dozens of bytes for one or two in the file. */
    private static final long BYTES_PER_BYTE = 400;

    /** Of the processor, so that a busy machine fails no test. */
    private static final long MAX_NANOS = 2_000_000_000L;

    private record Cost(long nanos, long bytes) {
        boolean isAbove(Cost limit) {
            return nanos > limit.nanos || bytes > limit.bytes;
        }
    }

    /** A reading under test. */
    interface Reading {
        void run() throws IOException;
    }

    private FuzzedRead() {}

    static void requireReadOrRefused(int fileBytes, Reading reading) throws IOException {
        Cost limit = new Cost(MAX_NANOS, BASE_BYTES + BYTES_PER_BYTE * fileBytes);
        Cost cost = measure(reading);
        if (cost.isAbove(limit)) {
            // The first time also loads classes, and the fuzzer rewrites them on the way.
            cost = measure(reading);
        }
        assertThat(cost.nanos()).as("nanoseconds").isLessThan(limit.nanos());
        assertThat(cost.bytes())
                .as("bytes allocated for a file of %d", fileBytes)
                .isLessThan(limit.bytes());
    }

    private static Cost measure(Reading reading) throws IOException {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            reading.run();
        } catch (WeightsException e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1_000);
        }
        return new Cost(
                THREADS.getCurrentThreadCpuTime() - start, THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }
}
