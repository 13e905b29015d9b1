package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.FeatureMap;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.BlockGradients;
import io.github.perceptanon.network.Head;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Networks;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A loaded judge: says how anonymous images look to people.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any number of threads at once; equal images give equal scores.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: the weights (ResNet18 45 MB, ResNet50 94 MB) and the
 * engine's activations. Scoring after close is an {@link IllegalStateException}.
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
    private final StateDict weights;
    private BlockGradients gradients;
    private boolean closed;

    private AnonymityScorer(ModelCard card, StateDict weights, Head head, InferenceEngine engine) {
        this.card = card;
        this.weights = weights;
        this.weightsSha256 = weights.sha256();
        this.head = head;
        this.reading = ScoreReading.of(card);
        this.engine = engine;
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
        Safetensors.Contents contents = Safetensors.read(model);
        ModelCard card;
        try {
            card = ModelCard.fromMetadata(contents.metadata());
        } catch (IllegalArgumentException e) {
            throw new WeightsException(model.toString(), e.getMessage(), e);
        }
        NetworkWeights.check(network(card), contents.weights(), model.toString());
        return of(card, contents.weights(), engine, options);
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
        ComputationGraphConfiguration network = network(card);
        NetworkSlice trunk = new NetworkSlice(
                network,
                Networks.trunkInput(card.setup()),
                3,
                card.inputHeight(),
                card.inputWidth(),
                List.of(Networks.embedding(card.setup()), Networks.lastBlock(card.setup(), card.backbone(), 4)));
        return new AnonymityScorer(
                card,
                weights,
                Head.of(network, weights),
                Engines.installed().select(engine, options.device()).compile(trunk, weights, options));
    }

    private static ComputationGraphConfiguration network(ModelCard card) {
        return Networks.resnet(card.setup(), card.backbone(), card.outputs());
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
        return scoreAll(List.of(anonymized)).get(0);
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
        return against(original).score(anonymized);
    }

    /**
     * Scores many anonymized images alone, in batches.
     *
     * @param anonymized any sizes
     * @return their scores in the same order
     * @throws IllegalArgumentException if the model is HA2
     */
    public List<AnonymityScore> scoreAll(List<RgbImage> anonymized) {
        requireSetup(Setup.HA1, "an HA2 model needs the original beside the anonymized image");
        return embed(anonymized, null).stream().map(e -> read(e.vector())).toList();
    }

    /**
     * Prepares to score any number of anonymized versions of one original: its embedding is computed once.
     *
     * @param original any size
     * @return a scorer of pairs with this original
     * @throws IllegalArgumentException if the model is HA1
     */
    public PairScorer against(RgbImage original) {
        requireSetup(Setup.HA2, "an HA1 model takes the anonymized image alone, not a pair");
        return new PairScorer(this, embed(List.of(original), null).get(0).vector());
    }

    private void requireSetup(Setup setup, String otherwise) {
        if (card.setup() != setup) {
            throw new IllegalArgumentException(otherwise);
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
        requireSetup(Setup.HA1, "an HA2 model needs the original beside the anonymized image");
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
        requireSetup(Setup.HA2, "an HA1 model takes the anonymized image alone, not a pair");
        List<Heatmap> maps = explainAll(List.of(original, anonymized), options);
        return new PairHeatmaps(maps.get(0), maps.get(1));
    }

    private List<Heatmap> explainAll(List<RgbImage> images, ExplainOptions options) {
        List<FeatureMap> features = options.stage() == 4
                ? lastStageFeatures(images, options.target())
                : earlierStageFeatures(images, options);
        return features.stream().map(f -> Heatmap.of(f, options)).toList();
    }

    /** Between layer4 and the outputs lie an average and the head: no backward pass through the trunk is needed. */
    private List<FeatureMap> lastStageFeatures(List<RgbImage> images, Target target) {
        int[] shape = new int[3];
        List<Embedded> embedded = embed(images, shape);
        float[] embeddings = embedded.get(0).vector();
        if (embedded.size() == 2) {
            embeddings = PairScorer.concat(embeddings, embedded.get(1).vector());
        }
        float[] gradient = head.gradient(embeddings, target.gradient(head.apply(embeddings), reading));
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < embedded.size(); i++) {
            float[] own = Arrays.copyOfRange(gradient, i * shape[0], (i + 1) * shape[0]);
            features.add(FeatureMap.beforeGlobalAverage(shape, embedded.get(i).featureMap(), own));
        }
        return features;
    }

    private List<FeatureMap> earlierStageFeatures(List<RgbImage> images, ExplainOptions options) {
        int[] inputShape = {3, card.inputHeight(), card.inputWidth()};
        float[][] inputs = new float[images.size()][];
        for (int i = 0; i < inputs.length; i++) {
            FloatBuffer input = FloatBuffer.allocate(inputShape[0] * inputShape[1] * inputShape[2]);
            preprocess(images.get(i), input);
            inputs[i] = input.array();
        }
        BlockGradients.Result found = gradients()
                .at(
                        Networks.lastBlock(card.setup(), card.backbone(), options.stage()),
                        inputs,
                        inputShape,
                        outputs -> options.target().gradient(outputs, reading));
        int[] shape = found.shape();
        int size = shape[1] * shape[2] * shape[3];
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            features.add(new FeatureMap(
                    shape[1],
                    shape[2],
                    shape[3],
                    Arrays.copyOfRange(found.activations(), i * size, (i + 1) * size),
                    Arrays.copyOfRange(found.gradients(), i * size, (i + 1) * size)));
        }
        return features;
    }

    /** Built when first needed: most users never explain an earlier stage. */
    private synchronized BlockGradients gradients() {
        if (closed) {
            throw new IllegalStateException("the scorer is closed");
        }
        if (gradients == null) {
            gradients = new BlockGradients(network(card), weights);
        }
        return gradients;
    }

    /** An image's embedding and, if asked for, layer4's feature map (channels, height, width). */
    record Embedded(float[] vector, float[] featureMap) {}

    /** Embeds images in batches; {@code featureShape} receives layer4's shape if feature maps are wanted. */
    List<Embedded> embed(List<RgbImage> images, int[] featureShape) {
        int features = card.backbone().features();
        int[] map = engine.outputShapes().get(1);
        if (featureShape != null) {
            System.arraycopy(map, 0, featureShape, 0, map.length);
        }
        int mapSize = featureShape == null ? 0 : map[0] * map[1] * map[2];
        List<Embedded> embedded = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += BATCH) {
            List<RgbImage> batch = images.subList(from, Math.min(images.size(), from + BATCH));
            FloatBuffer vectors = FloatBuffer.allocate(batch.size() * features);
            FloatBuffer maps = mapSize == 0 ? null : FloatBuffer.allocate(batch.size() * mapSize);
            engine.run(batch.size(), target -> batch.forEach(image -> preprocess(image, target)), vectors, maps);
            vectors.flip();
            if (maps != null) {
                maps.flip();
            }
            for (int i = 0; i < batch.size(); i++) {
                embedded.add(new Embedded(next(vectors, features), maps == null ? null : next(maps, mapSize)));
            }
        }
        return embedded;
    }

    private static float[] next(FloatBuffer source, int length) {
        float[] values = new float[length];
        source.get(values);
        return values;
    }

    private void preprocess(RgbImage image, FloatBuffer target) {
        RgbImage sized = image.resized(card.inputWidth(), card.inputHeight(), Resampling.BILINEAR);
        card.normalization().toChw(sized, target);
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

    @Override
    public void close() {
        engine.close();
        synchronized (this) {
            closed = true;
            if (gradients != null) {
                gradients.close();
                gradients = null;
            }
        }
    }
}
