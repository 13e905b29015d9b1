// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Passes failures of file work on from the thread that did it. */
public final class WorkerFailure {
    private WorkerFailure() {}

    /**
     * What made the work fail, to be thrown in the caller's thread. Unchecked exceptions and errors are thrown at once.
     *
     * @param failure what a future threw
     * @return the work's own exception, or one with it as its cause if it is checked but no {@link IOException}
     */
    public static IOException of(ExecutionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException own ? own : new IOException(cause);
    }
}
