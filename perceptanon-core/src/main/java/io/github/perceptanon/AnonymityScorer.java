// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A loaded HA1 model: scores how anonymous an image looks to people who see only that image. Threads, memory and closing
 * are as in {@link Scorer}.
 *
 * <pre>{@code
 * try (AnonymityScorer scorer = AnonymityScorer.load(Path.of("ha1.safetensors"))) {
 *     RgbImage image = ImageLoader.standard().load(Path.of("street.jpg"));
 *     System.out.println(scorer.score(image).score()); // 1 (not anonymous) to 10 (fully anonymous)
 * }
 * }</pre>
 */
public final class AnonymityScorer extends Scorer {
    private static final Set<AnnotationSetup> HA1 = Set.of(AnnotationSetup.HA1);

    AnonymityScorer(LoadedModel model) {
        super(model);
    }

    /**
     * Loads an HA1 model file with the fastest engine that works here.
     *
     * @param model a .safetensors file with a model card
     * @return the scorer, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, holds an HA2 model, or its weights do not fit the card's
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
     * @param options the engine, its device, threads and concurrency
     * @return the scorer, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, holds an HA2 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer load(Path model, EngineOptions options) throws IOException {
        return new AnonymityScorer(LoadedModel.read(model, HA1, options));
    }

    /**
     * Creates a scorer of an HA1 model whose weights are in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options the engine, its device, threads and concurrency
     * @return the scorer, which the caller must close
     * @throws IllegalArgumentException if the card is that of an HA2 model, or no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * Creates a scorer of an HA1 model whose weights are in memory, with an engine that need not be registered as a service.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine the engine to use; the name in the options is ignored
     * @param options device, threads and concurrency of the engine
     * @return the scorer, which the caller must close
     * @throws IllegalArgumentException if the card is that of an HA2 model
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return new AnonymityScorer(LoadedModel.of(card, weights, HA1, engine, options));
    }

    /**
     * Scores an image.
     *
     * @param anonymized of any size; it is resized to the card's input
     * @return the score
     */
    public AnonymityScore score(RgbImage anonymized) {
        return read(embed(anonymized));
    }

    /**
     * Scores many images, in batches.
     *
     * @param anonymized images of any sizes
     * @return their scores in the same order
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        return embedAll(anonymized).stream().map(this::read).toList();
    }

    /**
     * The third step of a score, after {@link #prepare} and {@link #embed(List)}: scores an image by its embedding.
     *
     * @param embedding from {@code embed}
     * @return the score
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public AnonymityScore scoreEmbedding(float[] embedding) {
        requireEmbedding(embedding);
        return read(embedding);
    }

    /**
     * Explains an image's score.
     *
     * @param anonymized of any size
     * @param options what to explain and how
     * @return a map of where in the image the score comes from
     * @throws IllegalArgumentException if the model has no such class or stage
     * @throws IllegalStateException if the stage is not the last one and DL4J is not on the class path
     */
    public Heatmap explain(RgbImage anonymized, ExplainOptions options) {
        return explainAll(List.of(anonymized), options).get(0);
    }

    /**
     * Explains a score at the last stage from a pass that is done already.
     *
     * @param embedding from {@link #embedExplainably(List)} of this scorer
     * @param options what to explain and how
     * @return the same map as of the image itself
     * @throws IllegalArgumentException if the embedding has another length than the model's, the model has no such class, or the
     *     stage is not the last one
     */
    public Heatmap explain(ExplainableEmbedding embedding, ExplainOptions options) {
        return explainKnown(new float[0], embedding, options);
    }
}
