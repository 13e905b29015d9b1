package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that choose the model and the engine. */
final class ModelOptions {
    @Option(names = "--model", required = true, paramLabel = "FILE", description = "Model file (.safetensors).")
    private Path model;

    @Mixin
    private EngineOption engine;

    Path model() {
        return model;
    }

    /** Loads the model; the caller closes it. */
    AnonymityScorer load() throws IOException {
        return load(UnaryOperator.identity());
    }

    /** As {@link #load()}, for a command that adjusts the engine's options to its work. */
    AnonymityScorer load(UnaryOperator<EngineOptions> adjust) throws IOException {
        return AnonymityScorer.load(model, engine.name(), adjust.apply(engine.options()));
    }
}
