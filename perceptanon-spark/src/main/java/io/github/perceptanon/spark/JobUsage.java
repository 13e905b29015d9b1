// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

/** Wrong usage of the job: one line, and another exit code than for failed work. */
final class JobUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobUsage(String message) {
        super(message);
    }
}
