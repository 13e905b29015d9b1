package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.Usage;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A loaded model of either setup: an {@link AnonymityScorer} judges anonymized images alone (HA1), a {@link PairScorer} judges them
 * beside their originals (HA2). {@link #load(Path)} gives whichever the file asks for; programs that know call that type's own
 * {@code load}, and a file of the other setup is an error there.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any number of threads at once; equal images give equal scores.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: the weights (ResNet18 45 MB, ResNet50 94 MB) and the
 * engine's activations. On the heap it keeps resized images to use their memory again, at most 64 of 150 KB, so that a score
 * leaves less than 64 KB to the garbage collector beyond the image itself.
 *
 * <p><b>Closing.</b> {@link #close()} does not wait. Calls that have begun by then end as if nothing had happened, also those of
 * many batches, and the last of them frees the memory; later ones, those of a {@link VersionScorer} included, are an
 * {@link IllegalStateException}. What needs no network goes on working: {@link #prepare}, and scores of embeddings.
 */
public abstract sealed class Scorer implements AutoCloseable permits AnonymityScorer, PairScorer {
    private static final Set<Setup> ANY = Set.of(Setup.values());

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
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller closes
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
     * @param options which engine runs, and how it uses the machine
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, or its weights do not fit the card's network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static Scorer load(Path model, EngineOptions options) throws IOException {
        return of(LoadedModel.read(model, ANY, options));
    }

    /**
     * A model of weights in memory, of either setup.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param options which engine runs, and how it uses the machine
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller closes
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static Scorer of(ModelCard card, StateDict weights, EngineOptions options) {
        return of(card, weights, Engines.installed().select(options), options);
    }

    /**
     * A model of weights in memory, of either setup, on an engine that need not be on the class path.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine what runs it, whatever the options name
     * @param options how the engine uses the machine
     * @return an {@link AnonymityScorer} or a {@link PairScorer}, which the caller closes
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
     * What the model file says of itself.
     *
     * @return the card
     */
    public final ModelCard card() {
        return model.card();
    }

    /**
     * The weights' identity.
     *
     * @return 64 hexadecimal digits
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
     * First of the three steps of a score, for programs that give each step threads of its own: resizes an image to the
     * model's input. The second step is {@link #embed(List)}, the third {@link AnonymityScorer#scoreEmbedding} or
     * {@link VersionScorer#scoreEmbedding}.
     *
     * @param image any size; not kept
     * @return what {@code embed} reads; closing it gives its memory to the next image
     */
    public final PreparedImage prepare(RgbImage image) {
        return embedder.prepare(image);
    }

    /**
     * Second step of a score: the network's trunk. Runs the images as one batch.
     *
     * @param prepared what {@link #prepare} of this scorer gave, at least one, none of them closed; they stay open
     * @return one embedding for each in the same order, as long as {@link Backbone#features()} says
     * @throws IllegalArgumentException if there is none, or another scorer prepared one
     * @throws IllegalStateException if one of them or the scorer is closed
     */
    public final List<float[]> embed(List<PreparedImage> prepared) {
        return whileOpen(() -> embedder.embed(prepared));
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

    /** The third step, of one embedding or of two one after the other. */
    final AnonymityScore read(float[] embeddings) {
        return model.score(embeddings);
    }

    final void requireEmbedding(float[] embedding) {
        model.requireEmbedding(embedding);
    }

    /** All that a call does with the network, as one: a call never finds the scorer closed halfway. */
    final <T> T whileOpen(Supplier<T> work) {
        usage.begin();
        try {
            return work.get();
        } finally {
            usage.end();
        }
    }

    /** Takes no more calls; frees the memory when the last of those that have begun has ended. May be called more than once. */
    @Override
    public final void close() {
        usage.close();
    }

    private void free() {
        explanations.close();
        model.close();
    }
}
