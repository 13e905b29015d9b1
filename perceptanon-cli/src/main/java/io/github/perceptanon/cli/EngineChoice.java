// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that choose the engine and its device. */
final class EngineChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--engine",
            defaultValue = Engines.AUTO,
            paramLabel = "NAME",
            description = "Inference engine (default: ${DEFAULT-VALUE}, the fastest one that works here).")
    private String engine;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "D",
            description = "Device to run on: cpu, cuda:N or auto (default: ${DEFAULT-VALUE}).")
    private Device device;

    /**
     * The engine's name, device and threads; the name must be that of an installed engine, or {@code auto}.
     *
     * @param threads 0 if the engine decides
     */
    EngineOptions options(int threads) {
        List<String> names =
                Engines.installed().all().stream().map(EngineProvider::name).toList();
        if (!engine.equals(Engines.AUTO) && !names.contains(engine)) {
            throw new ParameterException(
                    spec.commandLine(), "--engine must be auto or one of " + names + " but was '" + engine + "'");
        }
        try {
            return EngineOptions.defaults()
                    .withEngine(engine)
                    .withDevice(device)
                    .withThreads(threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
