// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import picocli.CommandLine.Option;

/** The option that limits the threads of what computes: an engine, a training backend or both. */
final class ThreadsOption {
    @Option(
            names = "--threads",
            defaultValue = "0",
            paramLabel = "N",
            description = "Number of CPU threads that compute (default: the engine or backend decides).")
    private int threads;

    /** 0 if it was not given; not checked. */
    int threads() {
        return threads;
    }
}
