// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.Usage;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A loaded model of either setup: an {@link AnonymityScorer} scores anonymized images on their own (HA1), a
 * {@link PairScorer} scores them next to their originals (HA2). {@link #load(Path)} returns the type that fits the file. The
 * subclasses' own {@code load} methods reject files of the other setup.
 *
 * <p><b>Thread-safety.</b> All methods are thread-safe. The same image gives the same score regardless of what else runs.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: the weights (ResNet18 45 MB, ResNet50 94 MB) and the
 * engine's activations. On the heap it pools the memory of resized images, at most 64 of 150 KB, so a score leaves less
 * than 64 KB of garbage beyond the image itself.
 *
 * <p><b>Closing.</b> {@link #close()} does not wait. Calls in progress, including calls with many batches, finish normally,
 * and the last of them frees the memory. Later calls, including those of a {@link VersionScorer}, throw an
 * {@link IllegalStateException}. Methods that need no network continue to work: {@link #prepare} and scores of embeddings.
 */
public abstract sealed class Scorer implements AutoCloseable permits AnonymityScorer, PairScorer {
    private static final Set<AnnotationSetup> ANY = Set.of(AnnotationSetup.values());

    private final LoadedModel model;
    private final Embedder embedder;
    private final Explanations explanations;
    private final Usage usage = new Usage("the scorer", this::free);

    Scorer(LoadedModel model) {
        this.model = model;
        this.embedder = new Embedder(model);
        this.explanations = new Explanations(model, embedder);
    }

    /**
     * Loads a model file of either setup with the fastest engine that works here.
     *
     * @param model a .safetensors file with a model card
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, or its weights do not fit the card's network
     * @throws IOException if the file cannot be read
     */
    public static Scorer load(Path model) throws IOException {
        return load(model, EngineOptions.defaults());
    }

    /**
     * Loads a model file of either setup.
     *
     * @param model a .safetensors file with a model card
     * @param options the engine, its device, threads and concurrency
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller must close
     * @throws WeightsException if the file is damaged, has no card, or its weights do not fit the card's network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static Scorer load(Path model, EngineOptions options) throws IOException {
        return of(LoadedModel.read(model, ANY, options));
    }

    /**
     * Creates a scorer of either setup from weights in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options the engine, its device, threads and concurrency
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller must close
     * @throws IllegalArgumentException if no engine has the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static Scorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * Creates a scorer of either setup from weights in memory, with an engine that need not be registered as a service.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine the engine to use; the name in the options is ignored
     * @param options device, threads and concurrency of the engine
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller must close
     */
    public static Scorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return of(LoadedModel.of(card, weights, ANY, engine, options));
    }

    private static Scorer of(LoadedModel model) {
        return switch (model.card().setup()) {
            case HA1 -> new AnonymityScorer(model);
            case HA2 -> new PairScorer(model);
        };
    }

    /**
     * The card of the model.
     *
     * @return as read from the model file, or as given
     */
    public final ModelCard card() {
        return model.card();
    }

    /**
     * The identity of the weights.
     *
     * @return a SHA-256, 64 hexadecimal digits
     */
    public final String weightsSha256() {
        return model.sha256();
    }

    /**
     * The engine that runs.
     *
     * @return for example {@code nd4j-cpu}
     */
    public final String engine() {
        return model.engine().name();
    }

    /**
     * The first of the three steps of a score, for programs that run each step on threads of its own: resizes an image to the
     * model's input. The second step is {@link #embed(List)}, the third {@link AnonymityScorer#scoreEmbedding} or
     * {@link VersionScorer#scoreEmbedding}.
     *
     * @param image of any size; not kept after the call
     * @return the input of {@code embed}; closing it returns its memory for the next image
     */
    public final PreparedImage prepare(RgbImage image) {
        return embedder.prepare(image);
    }

    /**
     * The second step of a score: runs the network's trunk on the images as one batch.
     *
     * @param prepared at least one image from this scorer's {@link #prepare}, none of them closed; they stay open
     * @return the embeddings in the same order, each of length {@link Backbone#features()}
     * @throws IllegalArgumentException if there are no images, or one was prepared by another scorer
     * @throws IllegalStateException if an image or the scorer is closed
     */
    public final List<float[]> embed(List<PreparedImage> prepared) {
        return whileOpen(() -> embedder.embed(prepared));
    }

    /**
     * As {@link #prepare} and {@link #embed(List)}, and keeps what maps of the last stage are made of. For programs that need
     * both scores and maps: together they cost one pass.
     *
     * @param images of any sizes and number; they run in batches
     * @return the embeddings in the same order
     * @throws IllegalStateException if the scorer is closed
     */
    public final List<ExplainableEmbedding> embedExplainably(List<RgbImage> images) {
        return whileOpen(() -> embedder.embedExplainably(images));
    }

    /** Embeds any number of images in batches. */
    final List<float[]> embedAll(List<RgbImage> images) {
        return whileOpen(() -> embedder.embedAll(images));
    }

    final float[] embed(RgbImage image) {
        return whileOpen(() -> embedder.embed(image));
    }

    final List<Heatmap> explainAll(List<RgbImage> images, ExplainOptions options) {
        return whileOpen(() -> explanations.of(images, options));
    }

    final Heatmap explainKnown(float[] known, ExplainableEmbedding image, ExplainOptions options) {
        requireEmbedding(image.vector());
        return whileOpen(() -> explanations.ofKnown(known, image, options));
    }

    /** The third step, for one embedding or two concatenated ones. */
    final AnonymityScore read(float[] embeddings) {
        return model.score(embeddings);
    }

    final void requireEmbedding(float[] embedding) {
        model.requireEmbedding(embedding);
    }

    /** Runs everything that a call does with the network, so that the scorer cannot be closed halfway through. */
    final <T> T whileOpen(Supplier<T> work) {
        usage.begin();
        try {
            return work.get();
        } finally {
            usage.end();
        }
    }

    /** Rejects further calls, and frees the memory when the last call in progress has ended. May be called more than once. */
    @Override
    public final void close() {
        usage.close();
    }

    private void free() {
        explanations.close();
        model.close();
    }
}
