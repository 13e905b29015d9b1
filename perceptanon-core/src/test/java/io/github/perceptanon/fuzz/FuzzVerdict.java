// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What must hold for every file from outside, whatever is in it: it is read, or refused with the reader's own exception in
 * one line; within 2 s of processor time; in memory of the order that the reader promises.
 *
 * @param refusal the one exception that a reader may refuse with
 * @param maxBytes what may be allocated for any input: messages, stack traces, buffers, or a limit of the reader's own
 * @param bytesPerByte what may be allocated for each byte of the input
 */
public record FuzzVerdict(Class<? extends Exception> refusal, long maxBytes, long bytesPerByte) {
    /** Of the processor, so that a busy machine fails no test. */
    private static final long MAX_NANOS = 2_000_000_000L;

    private static final int LONGEST_MESSAGE = 1_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Cost(long nanos, long bytes) {}

    /** A reading under test. */
    public interface Reading {
        /** Reads the input. */
        void run() throws IOException;
    }

    /** For readers whose memory follows the input's size: objects are some dozens of bytes for one or two in the file. */
    public static FuzzVerdict readOrRefusedWith(Class<? extends Exception> refusal) {
        return new FuzzVerdict(refusal, 4 << 20, 400);
    }

    /** Fails unless all holds for an input of so many bytes. */
    public void requireOf(int inputBytes, Reading reading) throws IOException {
        long allowed = maxBytes + bytesPerByte * inputBytes;
        Cost cost = measure(reading);
        if (cost.nanos > MAX_NANOS || cost.bytes > allowed) {
            // The first time also loads classes, and the fuzzer rewrites them on the way.
            cost = measure(reading);
        }
        assertThat(cost.nanos).as("nanoseconds of the processor").isLessThanOrEqualTo(MAX_NANOS);
        assertThat(cost.bytes)
                .as("bytes allocated for an input of %d", inputBytes)
                .isLessThanOrEqualTo(allowed);
    }

    private Cost measure(Reading reading) throws IOException {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            reading.run();
        } catch (IOException | RuntimeException e) {
            if (!refusal.isInstance(e)) {
                throw e;
            }
            assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(LONGEST_MESSAGE);
        }
        return new Cost(
                THREADS.getCurrentThreadCpuTime() - start, THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }
}
