package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
    Scorer load() throws IOException {
        return load(UnaryOperator.identity());
    }

    /** As {@link #load()}, for a command that adjusts the engine's options to its work. */
    Scorer load(UnaryOperator<EngineOptions> adjust) throws IOException {
        return Scorer.load(model, adjust.apply(engine.options()));
    }

    /** Refuses, as wrong usage, an original that the model does not take or that it lacks. */
    void requireFitting(Scorer scorer, @Nullable Path original, CommonOptions common) {
        if (scorer instanceof PairScorer && original == null) {
            throw common.usage("an HA2 model needs --original (" + model + " is HA2)");
        }
        if (scorer instanceof AnonymityScorer && original != null) {
            throw common.usage("an HA1 model does not take --original (" + model + " is HA1)");
        }
    }
}
