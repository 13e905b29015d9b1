// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.engine.EngineOptions;
import picocli.CommandLine.Mixin;

/** Options that choose the engine, its device and its threads. */
final class EngineOption {
    @Mixin
    private EngineChoice choice;

    @Mixin
    private ThreadsOption threads;

    /** The engine's name, device and threads; the name must be that of an installed engine, or {@code auto}. */
    EngineOptions options() {
        return choice.options(threads.threads());
    }
}
