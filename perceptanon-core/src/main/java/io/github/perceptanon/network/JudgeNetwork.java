package io.github.perceptanon.network;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.network.Operation.Concatenate;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Dropout;
import io.github.perceptanon.network.Operation.Relu;
import io.github.perceptanon.network.Operation.Stack;
import io.github.perceptanon.network.Operation.Unstack;
import java.util.List;

/**
 * A judge's whole network, equal to the reference's {@code PerceptAnonHA1} and {@code PerceptAnonHA2} (models.py): a backbone's
 * trunk from images to embeddings, and a head from embeddings to outputs. Immutable and thread-safe.
 *
 * <p>Inputs are (batch, 3, height, width) floats, normalised; HA2 takes two of them, original and anonymized. The output is
 * (batch, outputs): logits of a classifier, or a regressor's value before its sigmoid. The sigmoid is not in the network, so that
 * every network ends in a dense layer and one place knows what outputs mean.
 *
 * <p>HA2's two images are stacked to one batch, originals first, so that one trunk runs over both and shares its weights.
 */
public final class JudgeNetwork {
    /** HA1's input. */
    public static final String IMAGE = FeatureNetwork.IMAGE;
    /** HA2's first input. */
    public static final String ORIGINAL = "original";
    /** HA2's second input. */
    public static final String ANONYMIZED = "anonymized";

    /** HA2's two inputs as one batch: what its trunk reads. */
    private static final String PAIR = "pair";

    private static final String EMBEDDINGS = "embeddings";
    private static final String PAIR_PREFIX = "shared_extractor.";
    private static final int PAIR_HEAD_WIDTH = 512;

    private final Setup setup;
    private final Backbone backbone;
    private final Architecture architecture;
    private final Network network;
    private final String embedding;

    private JudgeNetwork(
            Setup setup, Backbone backbone, Architecture architecture, Network network, String embedding) {
        this.setup = setup;
        this.backbone = backbone;
        this.architecture = architecture;
        this.network = network;
        this.embedding = embedding;
    }

    /**
     * A judge's network.
     *
     * @param setup one image or a pair
     * @param backbone what turns an image into an embedding
     * @param outputs number of outputs, at least 1
     * @return the network
     * @throws IllegalArgumentException if outputs is below 1
     */
    public static JudgeNetwork of(Setup setup, Backbone backbone, int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("a network needs at least 1 output but was asked for " + outputs);
        }
        Architecture architecture = Architecture.of(backbone);
        int features = architecture.features();
        if (setup == Setup.HA1) {
            Network.Builder network = Network.reading(IMAGE);
            String embedding = architecture.addTo(network, "", IMAGE, 1);
            String output = network.add(architecture.classifier(), Dense.of(features, outputs), embedding);
            return new JudgeNetwork(setup, backbone, architecture, network.giving(List.of(output)), embedding);
        }
        Network.Builder network = Network.reading(ORIGINAL, ANONYMIZED);
        String pair = network.add(PAIR, new Stack(), ORIGINAL, ANONYMIZED);
        String embedding = architecture.addTo(network, PAIR_PREFIX, pair, 2);
        String original = network.add("embedding.original", new Unstack(0, 2), embedding);
        String anonymized = network.add("embedding.anonymized", new Unstack(1, 2), embedding);
        String both = network.add(EMBEDDINGS, new Concatenate(), original, anonymized);
        String hidden = network.add("head.0", Dense.of(2 * features, PAIR_HEAD_WIDTH), both);
        String output = network.add(
                "head.2", Dense.of(PAIR_HEAD_WIDTH, outputs), network.add("head.1", new Relu(), hidden));
        return new JudgeNetwork(setup, backbone, architecture, network.giving(List.of(output)), embedding);
    }

    /**
     * All nodes, from images to outputs.
     *
     * @return a network of one output
     */
    public Network network() {
        return network;
    }

    /**
     * This network with dropouts that drop nothing, which trains without chance.
     *
     * @return a network of the same nodes and parameters
     */
    public JudgeNetwork withoutDropout() {
        Network.Builder nodes = Network.reading(network.inputs().toArray(String[]::new));
        for (Network.Node node : network.nodes()) {
            Operation operation = node.operation() instanceof Dropout ? new Dropout(0) : node.operation();
            nodes.add(node.name(), operation, node.inputs().toArray(String[]::new));
        }
        return new JudgeNetwork(setup, backbone, architecture, nodes.giving(network.outputs()), embedding);
    }

    /**
     * What the names of the trunk's modules begin with.
     *
     * @return empty for HA1, {@code shared_extractor.} for HA2
     */
    public String trunkPrefix() {
        return setup == Setup.HA1 ? "" : PAIR_PREFIX;
    }

    /**
     * The value that the trunk reads images from.
     *
     * @return {@link #IMAGE}, or for HA2 the stacked pair
     */
    public String trunkInput() {
        return setup == Setup.HA1 ? IMAGE : PAIR;
    }

    /**
     * The node that gives embeddings.
     *
     * @return its name; the value is (features), for HA2 of each image
     */
    public String embedding() {
        return embedding;
    }

    /**
     * What the head reads.
     *
     * @return the embedding's node, or for HA2 that of both embeddings, the original's first
     */
    public String headInput() {
        return setup == Setup.HA1 ? embedding : EMBEDDINGS;
    }

    /**
     * The node that gives the outputs.
     *
     * @return its name
     */
    public String output() {
        return network.outputs().get(0);
    }

    /**
     * Length of the embedding of one image.
     *
     * @return as {@link Backbone#features()}
     */
    public int features() {
        return architecture.features();
    }

    /**
     * The nodes that explanations can look at, from fine to coarse.
     *
     * @return names, the usual one last
     */
    public List<String> stages() {
        return architecture.stages().stream().map(stage -> trunkPrefix() + stage).toList();
    }

    /**
     * A value in the trunk from which the last stage and the embedding can be computed without a convolution.
     *
     * @return a node's name; usually the last stage itself
     */
    public String tailInput() {
        return trunkPrefix() + architecture.tailInput();
    }

    /**
     * Whether a node, or the tensor of a node, belongs to the head.
     *
     * @param name of a node or a state dict's tensor
     * @return true if it comes after the embedding
     */
    public boolean isHead(String name) {
        return setup == Setup.HA2
                ? name.startsWith("head.")
                : name.equals(architecture.classifier()) || name.startsWith(architecture.classifier() + ".");
    }

    /**
     * Checks that images of a size can be read.
     *
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the backbone is made for another size
     */
    public void requireInput(int height, int width) {
        architecture.requireInput(height, width);
    }

    /** For people: for example {@code HA2 resnet18}. */
    @Override
    public String toString() {
        return setup + " " + backbone.id();
    }
}
