// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A loaded HA2 model: scores how anonymous an image looks to people who see it next to its original. Threads,
 * memory and closing are as in {@link Scorer}.
 *
 * <pre>{@code
 * try (PairScorer scorer = PairScorer.load(Path.of("ha2.safetensors"))) {
 *     VersionScorer versions = scorer.against(original); // embeds the original once
 *     List<AnonymityScore> scores = versions.scoreAll(List.of(blurred, masked));
 * }
 * }</pre>
 */
public final class PairScorer extends Scorer {
    private static final Set<AnnotationSetup> HA2 = Set.of(AnnotationSetup.HA2);

    PairScorer(LoadedModel model) {
        super(model);
    }

    /**
     * Loads an HA2 model file with the fastest engine that works here.
     *
     * @param model a .safetensors file with a model card
     * @return the scorer, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, holds an HA1 model, or its weights do not fit the card's
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
     * @param options the engine, its device, threads and concurrency
     * @return the scorer, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, holds an HA1 model, or its weights do not fit the card's
     *     network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static PairScorer load(Path model, EngineOptions options) throws IOException {
        return new PairScorer(LoadedModel.read(model, HA2, options));
    }

    /**
     * Creates a scorer of an HA2 model whose weights are in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options the engine, its device, threads and concurrency
     * @return the scorer, which the caller must close
     * @throws IllegalArgumentException if the card is that of an HA1 model, or no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static PairScorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * Creates a scorer of an HA2 model whose weights are in memory, with an engine that need not be registered as a service.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine the engine to use; the name in the options is ignored
     * @param options device, threads and concurrency of the engine
     * @return the scorer, which the caller must close
     * @throws IllegalArgumentException if the card is that of an HA1 model
     */
    public static PairScorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return new PairScorer(LoadedModel.of(card, weights, HA2, engine, options));
    }

    /**
     * Scores an anonymized image with its original.
     *
     * @param original of any size; both are resized to the card's input
     * @param anonymized of any size
     * @return the pair's score
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) {
        return whileOpen(() -> against(original).scoreEmbedding(embed(anonymized)));
    }

    /**
     * Computes an original's embedding once, to score any number of its anonymized versions.
     *
     * @param original of any size
     * @return a scorer of versions of this original
     */
    public VersionScorer against(RgbImage original) {
        return new VersionScorer(this, embed(original));
    }

    /**
     * As {@link #against(RgbImage)}, for an original whose embedding is known.
     *
     * @param original from {@link #embed(List)}; it is not copied and must not be changed
     * @return a scorer of versions of this original
     * @throws IllegalArgumentException if the embedding has another length than the model's
     */
    public VersionScorer against(float[] original) {
        requireEmbedding(original);
        return new VersionScorer(this, original);
    }

    /**
     * Explains a pair's score in each of its images.
     *
     * @param original of any size
     * @param anonymized of any size
     * @param options what to explain and how
     * @return maps of where in the images the score comes from
     * @throws IllegalArgumentException if the model has no such class or stage
     * @throws IllegalStateException if the stage is not the last one and DL4J is not on the class path
     */
    public PairHeatmaps explain(RgbImage original, RgbImage anonymized, ExplainOptions options) {
        List<Heatmap> maps = explainAll(List.of(original, anonymized), options);
        return new PairHeatmaps(maps.get(0), maps.get(1));
    }
}
