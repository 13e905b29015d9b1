// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.IOException;

/** A network does not run on an executor: one line, which is what the driver says of the job. */
final class ExecutorException extends IOException {
    private static final long serialVersionUID = 1L;

    ExecutorException(String what, Throwable cause) {
        super(what + " does not run on this executor: " + Problems.rootLine(cause), cause);
    }
}
