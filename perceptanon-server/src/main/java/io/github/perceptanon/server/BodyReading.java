// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a body into memory, without a thread that would wait for it, and refuses it when it is too long, too slow, or when
 * there is no memory for it. No thread has to be woken for slow bodies: whoever sends nothing meets Jetty's idle timeout,
 * and whoever sends a little is looked at then.
 */
final class BodyReading implements Runnable {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int FIRST = 16 << 10;

    /** What comes after a body. */
    interface Next {
        void whole(byte[] body);

        void refused(Problem problem);
    }

    private final Request request;
    private final Exchange exchange;
    private final ServiceLimits limits;
    private final BodyMemory memory;
    private final Next next;
    private final boolean kept;
    private final long began = System.nanoTime();
    private byte[] bytes = {};
    private int length;

    /**
     * Prepares to read.
     *
     * @param kept whether the body is wanted; else it is only read, so that a caller who is still sending gets to the answer
     */
    BodyReading(Request request, Exchange exchange, ServiceLimits limits, BodyMemory memory, boolean kept, Next next) {
        this.kept = kept;
        this.request = request;
        this.exchange = exchange;
        this.limits = limits;
        this.memory = memory;
        this.next = next;
    }

    /** Refuses a body by the length that its request states. */
    void start() throws Problem {
        if (request.getLength() > limits.bodyBytes()) {
            throw tooLong(Long.toString(request.getLength()));
        }
        run();
    }

    @Override
    public void run() {
        try {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    throw failed(chunk.getFailure());
                }
                try {
                    requireFast(chunk.remaining());
                    add(chunk.getByteBuffer());
                } finally {
                    chunk.release();
                }
                if (chunk.isLast()) {
                    break;
                }
            }
        } catch (Problem e) {
            next.refused(e);
            return;
        }
        next.whole(!kept || length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    private void add(ByteBuffer content) throws Problem {
        int more = content.remaining();
        if ((long) length + more > limits.bodyBytes()) {
            throw tooLong("more");
        }
        if (!kept) {
            length += more;
            return;
        }
        if (length + more > bytes.length) {
            // As much as has come, and as much again: a stated length alone takes no memory.
            long stated = request.getLength() > 0 ? request.getLength() : limits.bodyBytes();
            int wanted = (int) Math.max(
                    length + (long) more, Math.min(stated, Math.max(FIRST, 2L * (length + (long) more))));
            grow(wanted);
        }
        content.get(bytes, length, more);
        length += more;
    }

    private void grow(int wanted) throws Problem {
        int more = wanted - bytes.length;
        if (!memory.take(more)) {
            throw Problem.overloaded(
                    "the bodies of all requests fill their memory of " + limits.totalBytes() + " bytes");
        }
        exchange.reserved(exchange.reserved() + more);
        try {
            bytes = Arrays.copyOf(bytes, wanted);
        } catch (OutOfMemoryError e) {
            throw Problem.overloaded("there is no memory for the body");
        }
    }

    private void requireFast(int more) throws Problem {
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        if (taken.compareTo(limits.bodyTime()) > 0) {
            throw slow("the body must arrive within " + limits.bodyTime().toMillis() + " ms");
        }
        double rate = (length + more) / Math.max(0.001, taken.toMillis() / 1000.0);
        if (taken.compareTo(GRACE) > 0 && rate < limits.bytesPerSecond()) {
            throw slow("the body must arrive with at least " + limits.bytesPerSecond()
                    + " bytes a second but came with " + (long) rate);
        }
    }

    private Problem failed(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return slow("nothing of the body came for " + limits.idleTime().toMillis() + " ms");
        }
        return Problem.badRequest("the body ended early");
    }

    private static Problem slow(String detail) {
        return new Problem(HttpStatus.REQUEST_TIMEOUT_408, detail);
    }

    private Problem tooLong(String actual) {
        return new Problem(
                HttpStatus.PAYLOAD_TOO_LARGE_413,
                "the body must have at most " + limits.bodyBytes() + " bytes but has " + actual);
    }
}
