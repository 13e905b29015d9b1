package io.github.perceptanon;

import io.github.perceptanon.dl4j.StageGradients;
import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.engine.Usage;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.FeatureMap;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.explain.TrunkTail;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.Head;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.OwnedWeights;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A loaded judge: says how anonymous images look to people.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any number of threads at once; equal images give equal scores.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: the weights (ResNet18 45 MB, ResNet50 94 MB) and the
 * engine's activations. On the heap it keeps resized images to use
 * their memory again, at most 64 of 150 KB, so that a score leaves less than 64 KB to the garbage collector beyond the image
 * itself.
 *
 * <p><b>Closing.</b> {@link #close()} does not wait. Calls that have begun by then end as if nothing had happened, also those of
 * many batches, and the last of them frees the memory; later ones, those of a {@link PairScorer} included, are an
 * {@link IllegalStateException}. What needs no network goes on working: {@link #prepare}, {@link #scoreEmbedding}.
 *
 * <pre>{@code
 * try (AnonymityScorer scorer = AnonymityScorer.load(Path.of("ha1.safetensors"))) {
 *     RgbImage image = ImageLoader.standard().load(Path.of("street.jpg"));
 *     System.out.println(scorer.score(image).score()); // 1 (not anonymous) to 10 (fully anonymous)
 * }
 * }</pre>
 */
public final class AnonymityScorer implements AutoCloseable {
    private static final int BATCH = 8;

    private final ModelCard card;
    private final String weightsSha256;
    private final Head head;
    private final ScoreReading reading;
    private final InferenceEngine engine;
    private final InputPool inputs;
    private final StateDict weights;
    private final Runnable releaseWeights;
    private final Usage usage = new Usage("the scorer", this::free);
    private StageGradients gradients;

    private AnonymityScorer(
            ModelCard card,
            StateDict weights,
            String sha256,
            Head head,
            InferenceEngine engine,
            Runnable releaseWeights) {
        this.releaseWeights = releaseWeights;
        this.card = card;
        this.weights = weights;
        this.weightsSha256 = sha256;
        this.head = head;
        this.reading = ScoreReading.of(card);
        this.engine = engine;
        this.inputs = new InputPool(card);
    }

    /**
     * Loads a model file with the best engine on this machine.
     *
     * @param model a .safetensors file with a model card
     * @return the judge, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, or its weights do not fit the card's network
     * @throws IOException if the file cannot be read
     */
    public static AnonymityScorer load(Path model) throws IOException {
        return load(model, Engines.AUTO, EngineOptions.defaults());
    }

    /**
     * Loads a model file.
     *
     * @param model a .safetensors file with a model card
     * @param engine an engine's name, or {@link Engines#AUTO}
     * @param options how the engine uses the machine
     * @return the judge, which the caller closes
     * @throws WeightsException if the file is damaged, has no card, or its weights do not fit the card's network
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer load(Path model, String engine, EngineOptions options) throws IOException {
        OwnedWeights owned = OwnedWeights.read(model);
        try {
            ModelCard card = ModelCard.of(owned.contents(), model.toString());
            StateDict weights = owned.contents().weights();
            NetworkWeights.check(card.network().network(), weights, model.toString());
            return of(card, weights, Engines.installed().select(engine, options.device()), options, owned::close);
        } catch (IOException | RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    /**
     * A judge of weights in memory.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine an engine's name, or {@link Engines#AUTO}
     * @param options how the engine uses the machine
     * @return the judge, which the caller closes
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, String engine, EngineOptions options) {
        return of(card, weights, Engines.installed().select(engine, options.device()), options);
    }

    /**
     * A judge of weights in memory, on an engine that need not be on the class path.
     *
     * @param card the model
     * @param weights its state dict, which fits the card's network
     * @param engine what runs it
     * @param options how the engine uses the machine
     * @return the judge, which the caller closes
     */
    public static AnonymityScorer of(ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options) {
        return of(card, weights, engine, options, () -> {});
    }

    private static AnonymityScorer of(
            ModelCard card, StateDict weights, EngineProvider engine, EngineOptions options, Runnable releaseWeights) {
        JudgeNetwork judge = card.network();
        NetworkSlice trunk = new NetworkSlice(
                judge.network(),
                judge.trunkInput(),
                3,
                card.inputHeight(),
                card.inputWidth(),
                List.of(judge.embedding(), judge.tailInput()));
        Head head = Head.of(judge, weights);
        String sha256 = weights.sha256();
        // Last: if anything else failed after it, nobody would close the engine.
        return new AnonymityScorer(
                card, weights, sha256, head, engine.compile(trunk, weights, options), releaseWeights);
    }

    /**
     * The model.
     *
     * @return its card
     */
    public ModelCard card() {
        return card;
    }

    /**
     * The weights' identity.
     *
     * @return 64 hexadecimal digits
     */
    public String weightsSha256() {
        return weightsSha256;
    }

    /**
     * The engine that runs.
     *
     * @return for example {@code nd4j-cpu}
     */
    public String engine() {
        return engine.name();
    }

    /**
     * Scores an anonymized image alone.
     *
     * @param anonymized any size; it is resized to the card's input
     * @return its score
     * @throws IllegalArgumentException if the model is HA2, which needs the original as well
     */
    public AnonymityScore score(RgbImage anonymized) {
        card.requireSetup(Setup.HA1);
        return whileOpen(() -> scoreEmbedding(embed(anonymized)));
    }

    /**
     * Scores an anonymized image beside its original.
     *
     * @param original any size
     * @param anonymized any size
     * @return the pair's score
     * @throws IllegalArgumentException if the model is HA1, which takes the anonymized image alone
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) {
        card.requireSetup(Setup.HA2);
        return whileOpen(() -> new PairScorer(this, embed(original)).scoreEmbedding(embed(anonymized)));
    }

    /**
     * Scores many anonymized images alone, in batches.
     *
     * @param anonymized any sizes
     * @return their scores in the same order
     * @throws IllegalArgumentException if the model is HA2
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        card.requireSetup(Setup.HA1);
        return embedAll(anonymized).stream().map(this::scoreEmbedding).toList();
    }

    /**
     * Prepares to score any number of anonymized versions of one original: its embedding is computed once.
     *
     * @param original any size
     * @return a scorer of pairs with this original
     * @throws IllegalArgumentException if the model is HA1
     */
    public PairScorer against(RgbImage original) {
        card.requireSetup(Setup.HA2);
        return whileOpen(() -> new PairScorer(this, embed(original)));
    }

    /**
     * As {@link #against(RgbImage)}, of an original whose embedding is known.
     *
     * @param original what {@link #embed(List)} gave for the original; not copied, not to be changed
     * @return a scorer of pairs with this original
     * @throws IllegalArgumentException if the model is HA1, or the embedding has another length than the model's
     */
    public PairScorer against(float[] original) {
        card.requireSetup(Setup.HA2);
        requireEmbedding(original);
        return new PairScorer(this, original);
    }

    /**
     * First of the three steps of a score, for programs that give each step threads of its own: resizes an image to the
     * model's input. The second step is {@link #embed(List)}, the third {@link #scoreEmbedding} or
     * {@link PairScorer#scoreEmbedding}.
     *
     * @param image any size; not kept
     * @return what {@code embed} reads; closing it gives its memory to the next image
     */
    public PreparedImage prepare(RgbImage image) {
        return inputs.prepare(image);
    }

    /**
     * Second step of a score: the network's trunk. Runs the images as one batch.
     *
     * @param prepared what {@link #prepare} of this scorer gave, at least one, none of them closed; they stay open
     * @return one embedding for each in the same order, as long as {@link Backbone#features()} says
     * @throws IllegalArgumentException if there is none, or another scorer prepared one
     * @throws IllegalStateException if one of them or the scorer is closed
     */
    public List<float[]> embed(List<PreparedImage> prepared) {
        return whileOpen(() -> embedBatch(prepared));
    }

    private List<float[]> embedBatch(List<PreparedImage> prepared) {
        int features = card.backbone().features();
        float[] vectors = new float[prepared.size() * features];
        run(prepared, FloatBuffer.wrap(vectors), null);
        return rows(vectors, prepared.size());
    }

    /**
     * Third step of a score: reads an anonymized image's embedding.
     *
     * @param embedding what {@link #embed(List)} gave
     * @return its score
     * @throws IllegalArgumentException if the model is HA2, or the embedding has another length than the model's
     */
    public AnonymityScore scoreEmbedding(float[] embedding) {
        card.requireSetup(Setup.HA1);
        requireEmbedding(embedding);
        return read(embedding);
    }

    void requireEmbedding(float[] embedding) {
        if (embedding.length != card.backbone().features()) {
            throw new IllegalArgumentException(
                    "an embedding of " + card.backbone().id() + " has "
                            + card.backbone().features() + " numbers but was given " + embedding.length);
        }
    }

    /**
     * Explains an anonymized image's score.
     *
     * @param anonymized any size
     * @param options what to explain and how
     * @return where in the image it comes from
     * @throws IllegalArgumentException if the model is HA2, or has no such class
     */
    public Heatmap explain(RgbImage anonymized, ExplainOptions options) {
        card.requireSetup(Setup.HA1);
        return explainAll(List.of(anonymized), options).get(0);
    }

    /**
     * Explains a pair's score by each of its images.
     *
     * @param original any size
     * @param anonymized any size
     * @param options what to explain and how
     * @return where in the images it comes from
     * @throws IllegalArgumentException if the model is HA1, or has no such class
     */
    public PairHeatmaps explain(RgbImage original, RgbImage anonymized, ExplainOptions options) {
        card.requireSetup(Setup.HA2);
        List<Heatmap> maps = explainAll(List.of(original, anonymized), options);
        return new PairHeatmaps(maps.get(0), maps.get(1));
    }

    private List<Heatmap> explainAll(List<RgbImage> images, ExplainOptions options) {
        int stage = options.stageOf(card.network().stages().size());
        boolean last = stage == card.network().stages().size();
        List<FeatureMap> features = whileOpen(() -> last
                ? lastStageFeatures(images, options.target())
                : earlierStageFeatures(images, stage, options.target()));
        return features.stream().map(f -> Heatmap.of(f, options)).toList();
    }

    /** The way back from the outputs to the last stage is short: no engine is needed, nor a graph. */
    private List<FeatureMap> lastStageFeatures(List<RgbImage> images, Target target) {
        int[] shape = engine.outputShapes().get(1);
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int width = card.backbone().features();
        float[] vectors = new float[images.size() * width];
        float[] values = new float[images.size() * size];
        withPrepared(images, prepared -> run(prepared, FloatBuffer.wrap(vectors), FloatBuffer.wrap(values)));
        float[] gradient = head.gradient(vectors, target.gradient(head.apply(vectors), reading));
        TrunkTail tail = TrunkTail.of(card.network(), shape, weights);
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            features.add(tail.lastStage(
                    Arrays.copyOfRange(values, i * size, (i + 1) * size),
                    Arrays.copyOfRange(gradient, i * width, (i + 1) * width)));
        }
        return features;
    }

    private List<FeatureMap> earlierStageFeatures(List<RgbImage> images, int stage, Target target) {
        int[] inputShape = {3, card.inputHeight(), card.inputWidth()};
        float[][] values = new float[images.size()][];
        for (int i = 0; i < values.length; i++) {
            FloatBuffer input = FloatBuffer.allocate(inputShape[0] * inputShape[1] * inputShape[2]);
            try (PreparedImage prepared = prepare(images.get(i))) {
                write(List.of(prepared), input);
            }
            values[i] = input.array();
        }
        String node = card.network().stages().get(stage - 1);
        StageGradients.Result found =
                gradients().at(node, values, inputShape, outputs -> target.gradient(outputs, reading));
        int[] shape = Arrays.copyOfRange(found.shape(), 1, found.shape().length);
        int size = found.activations().length / found.shape()[0];
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < found.shape()[0]; i++) {
            features.add(FeatureMap.of(
                    shape,
                    Arrays.copyOfRange(found.activations(), i * size, (i + 1) * size),
                    Arrays.copyOfRange(found.gradients(), i * size, (i + 1) * size)));
        }
        return features;
    }

    /** Built when first needed: most users never explain an earlier stage. */
    private synchronized StageGradients gradients() {
        if (gradients == null) {
            gradients = new StageGradients(card.network().network(), weights);
        }
        return gradients;
    }

    private float[] embed(RgbImage image) {
        try (PreparedImage prepared = prepare(image)) {
            return embedBatch(List.of(prepared)).get(0);
        }
    }

    /** Embeds any number of images in batches. */
    List<float[]> embedAll(List<RgbImage> images) {
        return whileOpen(() -> {
            List<float[]> embeddings = new ArrayList<>(images.size());
            for (int from = 0; from < images.size(); ) {
                int to = from + BatchSizes.next(images.size() - from, BATCH);
                withPrepared(images.subList(from, to), prepared -> embeddings.addAll(embedBatch(prepared)));
                from = to;
            }
            return embeddings;
        });
    }

    /** All that a call does with the network, as one: a call never finds the scorer closed halfway. */
    private <T> T whileOpen(Supplier<T> work) {
        usage.begin();
        try {
            return work.get();
        } finally {
            usage.end();
        }
    }

    private void withPrepared(List<RgbImage> images, Consumer<List<PreparedImage>> work) {
        List<PreparedImage> prepared = new ArrayList<>(images.size());
        try {
            images.forEach(image -> prepared.add(prepare(image)));
            work.accept(prepared);
        } finally {
            prepared.forEach(PreparedImage::close);
        }
    }

    private void run(List<PreparedImage> prepared, FloatBuffer vectors, FloatBuffer maps) {
        engine.run(prepared.size(), target -> write(prepared, target), vectors, maps);
    }

    private void write(List<PreparedImage> prepared, FloatBuffer target) {
        for (PreparedImage image : prepared) {
            card.normalization().toChw(image.samplesOf(inputs), target);
        }
    }

    private static List<float[]> rows(float[] values, int rows) {
        if (rows == 1) {
            return List.of(values);
        }
        int length = values.length / rows;
        List<float[]> parts = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            parts.add(Arrays.copyOfRange(values, i * length, (i + 1) * length));
        }
        return parts;
    }

    /** The score of one embedding, or of two one after the other. */
    AnonymityScore read(float[] embeddings) {
        float[] outputs = head.apply(embeddings);
        double normalized = reading.normalized(outputs);
        List<Float> raw = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        OptionalInt label = OptionalInt.empty();
        if (card.objective().classifies()) {
            int best = 0;
            double[] p = ScoreReading.softmax(outputs);
            for (int k = 0; k < p.length; k++) {
                raw.add(outputs[k]);
                probabilities.add(p[k]);
                if (outputs[k] > outputs[best]) {
                    best = k;
                }
            }
            label = OptionalInt.of(best);
        } else {
            raw.add((float) ScoreReading.sigmoid(outputs[0]));
        }
        return new AnonymityScore(
                1 + 9 * normalized, normalized, raw, probabilities, label, card, weightsSha256, engine.name());
    }

    /** Takes no more calls; frees the memory when the last of those that have begun has ended. May be called more than once. */
    @Override
    public void close() {
        usage.close();
    }

    private void free() {
        engine.close();
        synchronized (this) {
            if (gradients != null) {
                gradients.close();
            }
            releaseWeights.run();
        }
    }
}
