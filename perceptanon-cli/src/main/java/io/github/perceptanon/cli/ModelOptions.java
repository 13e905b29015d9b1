package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model to load, and what runs it. */
final class ModelOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "Model file (.safetensors).")
    private Path model;

    @Option(
            names = "--engine",
            defaultValue = Engines.AUTO,
            paramLabel = "NAME",
            description = "Inference engine (default: ${DEFAULT-VALUE}, the fastest that works here).")
    private String engine;

    Path model() {
        return model;
    }

    /** Loads the model; the caller closes it. */
    AnonymityScorer load() throws IOException {
        List<String> names =
                Engines.installed().all().stream().map(EngineProvider::name).toList();
        if (!engine.equals(Engines.AUTO) && !names.contains(engine)) {
            throw new ParameterException(
                    spec.commandLine(), "--engine must be auto or one of " + names + " but was '" + engine + "'");
        }
        return AnonymityScorer.load(model, engine, EngineOptions.defaults());
    }
}
