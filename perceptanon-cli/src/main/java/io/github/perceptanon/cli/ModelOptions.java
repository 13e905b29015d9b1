package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        EngineOption.requireInstalled(engine, spec);
        return AnonymityScorer.load(model, engine, EngineOptions.defaults());
    }
}
