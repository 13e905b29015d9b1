package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What must hold for every file, whatever is in it: it is read or refused, soon, in memory of the order of its size. */
final class FuzzedRead {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Class loading, messages and stack traces, which do not depend on the file. */
    private static final long BASE_BYTES = 16 << 20;

    /** Objects of a pickle or a header are some dozens of bytes for one or two in the file. */
    private static final long BYTES_PER_BYTE = 400;

    private static final long BASE_NANOS = 5_000_000_000L;

    /** A reading under test. */
    interface Reading {
        void run() throws IOException;
    }

    private FuzzedRead() {}

    static void requireReadOrRefused(int fileBytes, Reading reading) throws IOException {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        try {
            reading.run();
        } catch (WeightsException e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1_000);
        }
        assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(BASE_NANOS);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
                .as("bytes allocated for a file of %d", fileBytes)
                .isLessThan(BASE_BYTES + BYTES_PER_BYTE * fileBytes);
    }
}
