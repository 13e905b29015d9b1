package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A loaded HA1 model: says how anonymous an image looks to people who see it alone. What {@link Scorer} says of threads, memory
 * and closing holds here.
 *
 * <pre>{@code
 * try (AnonymityScorer scorer = AnonymityScorer.load(Path.of("ha1.safetensors"))) {
 *     RgbImage image = ImageLoader.standard().load(Path.of("street.jpg"));
 *     System.out.println(scorer.score(image).score()); // 1 (not anonymous) to 10 (fully anonymous)
 * }
 * }</pre>
 */
public final class AnonymityScorer extends Scorer {
    private static final Set<Setup> HA1 = Set.of(Setup.HA1);

    AnonymityScorer(LoadedModel model) {
        super(model);
    }

    /**
     * Loads an HA1 model file with the fastest engine that works here.
     *
     * @param model a .safetensors file with a model card
     * @return the scorer, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, is of an HA2 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     */
    public static AnonymityScorer load(Path model) throws IOException {
        return load(model, EngineOptions.defaults());
    }

    /**
     * Loads an HA1 model file.
     *
     * @param model a .safetensors file with a model card
     * @param options which engine runs, and how it uses the machine
     * @return the scorer, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, is of an HA2 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer load(Path model, EngineOptions options) throws IOException {
        return new AnonymityScorer(LoadedModel.read(model, HA1, options));
    }

    /**
     * An HA1 model of weights in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options which engine runs, and how it uses the machine
     * @return the scorer, which the caller closes
     * @throws IllegalArgumentException if the card is of an HA2 model, or there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * An HA1 model of weights in memory, on an engine that need not be on the class path.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine what runs it, whatever the options name
     * @param options how the engine uses the machine
     * @return the scorer, which the caller closes
     * @throws IllegalArgumentException if the card is of an HA2 model
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return new AnonymityScorer(LoadedModel.of(card, weights, HA1, engine, options));
    }

    /**
     * Scores an image.
     *
     * @param anonymized any size; it is resized to the card's input
     * @return its score
     */
    public AnonymityScore score(RgbImage anonymized) {
        return read(embed(anonymized));
    }

    /**
     * Scores many images, in batches.
     *
     * @param anonymized any sizes
     * @return their scores in the same order
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        return embedAll(anonymized).stream().map(this::read).toList();
    }

    /**
     * Third step of a score, after {@link #prepare} and {@link #embed(List)}: reads an image's embedding.
     *
     * @param embedding what {@code embed} gave
     * @return its score
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public AnonymityScore scoreEmbedding(float[] embedding) {
        requireEmbedding(embedding);
        return read(embedding);
    }

    /**
     * Explains an image's score.
     *
     * @param anonymized any size
     * @param options what to explain and how
     * @return where in the image it comes from
     * @throws IllegalArgumentException if the model has no such class or stage
     * @throws IllegalStateException if an earlier stage than the last is asked for and DL4J is not on the class path
     */
    public Heatmap explain(RgbImage anonymized, ExplainOptions options) {
        return explainAll(List.of(anonymized), options).get(0);
    }
}
