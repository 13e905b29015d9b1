package io.github.perceptanon.cli;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What runs the feature networks. */
final class EngineOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--engine",
            defaultValue = Engines.AUTO,
            paramLabel = "NAME",
            description = "Inference engine (default: ${DEFAULT-VALUE}, the fastest that works here).")
    private String engine;

    /** The engine's name, of one that is installed. */
    String name() {
        return requireInstalled(engine, spec);
    }

    static String requireInstalled(String engine, CommandSpec command) {
        List<String> names =
                Engines.installed().all().stream().map(EngineProvider::name).toList();
        if (!engine.equals(Engines.AUTO) && !names.contains(engine)) {
            throw new ParameterException(
                    command.commandLine(), "--engine must be auto or one of " + names + " but was '" + engine + "'");
        }
        return engine;
    }
}
