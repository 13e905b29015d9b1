package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A loaded HA2 model: says how anonymous an image looks to people who see it beside its original. What {@link Scorer} says of
 * threads, memory and closing holds here.
 *
 * <pre>{@code
 * try (PairScorer scorer = PairScorer.load(Path.of("ha2.safetensors"))) {
 *     VersionScorer versions = scorer.against(original); // embeds the original once
 *     List<AnonymityScore> scores = versions.scoreAll(List.of(blurred, masked));
 * }
 * }</pre>
 */
public final class PairScorer extends Scorer {
    private static final Set<Setup> HA2 = Set.of(Setup.HA2);

    PairScorer(LoadedModel model) {
        super(model);
    }

    /**
     * Loads an HA2 model file with the fastest engine that works here.
     *
     * @param model a .safetensors file with a model card
     * @return the scorer, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, is of an HA1 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     */
    public static PairScorer load(Path model) throws IOException {
        return load(model, EngineOptions.defaults());
    }

    /**
     * Loads an HA2 model file.
     *
     * @param model a .safetensors file with a model card
     * @param options which engine runs, and how it uses the machine
     * @return the scorer, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, is of an HA1 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static PairScorer load(Path model, EngineOptions options) throws IOException {
        return new PairScorer(LoadedModel.read(model, HA2, options));
    }

    /**
     * An HA2 model of weights in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options which engine runs, and how it uses the machine
     * @return the scorer, which the caller closes
     * @throws IllegalArgumentException if the card is of an HA1 model, or there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static PairScorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * An HA2 model of weights in memory, on an engine that need not be on the class path.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine what runs it, whatever the options name
     * @param options how the engine uses the machine
     * @return the scorer, which the caller closes
     * @throws IllegalArgumentException if the card is of an HA1 model
     */
    public static PairScorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return new PairScorer(LoadedModel.of(card, weights, HA2, engine, options));
    }

    /**
     * Scores an anonymized image beside its original.
     *
     * @param original any size; it is resized to the card's input
     * @param anonymized any size
     * @return the pair's score
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) {
        return whileOpen(() -> against(original).scoreEmbedding(embed(anonymized)));
    }

    /**
     * Prepares to score any number of anonymized versions of one original: its embedding is computed once.
     *
     * @param original any size
     * @return a scorer of versions of this original
     */
    public VersionScorer against(RgbImage original) {
        return new VersionScorer(this, embed(original));
    }

    /**
     * As {@link #against(RgbImage)}, of an original whose embedding is known.
     *
     * @param original what {@link #embed(List)} gave for the original; not copied, not to be changed
     * @return a scorer of versions of this original
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public VersionScorer against(float[] original) {
        requireEmbedding(original);
        return new VersionScorer(this, original);
    }

    /**
     * Explains a pair's score by each of its images.
     *
     * @param original any size
     * @param anonymized any size
     * @param options what to explain and how
     * @return where in the images it comes from
     * @throws IllegalArgumentException if the model has no such class or stage
     * @throws IllegalStateException if an earlier stage than the last is asked for and DL4J is not on the class path
     */
    public PairHeatmaps explain(RgbImage original, RgbImage anonymized, ExplainOptions options) {
        List<Heatmap> maps = explainAll(List.of(original, anonymized), options);
        return new PairHeatmaps(maps.get(0), maps.get(1));
    }
}
