// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.Concatenate;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Dropout;
import io.github.perceptanon.network.Operation.Relu;
import io.github.perceptanon.network.Operation.Stack;
import io.github.perceptanon.network.Operation.Unstack;
import io.github.perceptanon.weights.StateDict;
import java.util.List;
import java.util.Map;

/**
 * The whole network of a judge: a backbone's trunk computes embeddings from images, and a head computes outputs from
 * embeddings. Equal to the reference's {@code PerceptAnonHA1} and {@code PerceptAnonHA2} (models.py), except that the
 * reference's HA2 does not work with ViT-B/16. Immutable and thread-safe.
 *
 * <p>Inputs are (batch, 3, height, width) floats, normalised; HA2 has two, original and anonymized. The output is
 * (batch, outputs): logits of a classifier, or a regressor's value before its sigmoid. The sigmoid is not in the network, so
 * every network ends in a dense layer, and only {@link io.github.perceptanon.ScoreReading} interprets outputs.
 *
 * <p>The two images of HA2 are stacked into one batch, originals first, so that one trunk processes both.
 */
public final class JudgeNetwork {
    /** HA1's input. */
    public static final String IMAGE = FeatureNetwork.IMAGE;
    /** HA2's first input. */
    public static final String ORIGINAL = "original";
    /** HA2's second input. */
    public static final String ANONYMIZED = "anonymized";

    /** HA2's two inputs as one batch, the input of its trunk. */
    private static final String PAIR = "pair";

    private static final String EMBEDDINGS = "embeddings";
    private static final String PAIR_PREFIX = "shared_extractor.";
    private static final int PAIR_HEAD_WIDTH = 512;

    private final AnnotationSetup setup;
    private final Backbone backbone;
    private final Architecture architecture;
    private final Network network;
    private final String embedding;

    private JudgeNetwork(
            AnnotationSetup setup, Backbone backbone, Architecture architecture, Network network, String embedding) {
        this.setup = setup;
        this.backbone = backbone;
        this.architecture = architecture;
        this.network = network;
        this.embedding = embedding;
    }

    /**
     * Builds the network of a judge.
     *
     * @param setup one image or a pair
     * @param backbone the network that turns an image into an embedding
     * @param outputs number of outputs, at least 1
     * @return the network
     * @throws IllegalArgumentException if outputs is below 1
     */
    public static JudgeNetwork of(AnnotationSetup setup, Backbone backbone, int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("a network needs at least 1 output but was asked for " + outputs);
        }
        Architecture architecture = backbone.architecture();
        int features = architecture.features();
        if (setup == AnnotationSetup.HA1) {
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
        String output =
                network.add("head.2", Dense.of(PAIR_HEAD_WIDTH, outputs), network.add("head.1", new Relu(), hidden));
        return new JudgeNetwork(setup, backbone, architecture, network.giving(List.of(output)), embedding);
    }

    /**
     * The network from images to outputs.
     *
     * @return a network with one output
     */
    public Network network() {
        return network;
    }

    /**
     * A copy whose dropouts drop nothing, so that training is not random.
     *
     * @return a network with the same nodes and parameters
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
     * The prefix of the names of the trunk's nodes.
     *
     * @return empty for HA1, {@code shared_extractor.} for HA2
     */
    public String trunkPrefix() {
        return setup == AnnotationSetup.HA1 ? "" : PAIR_PREFIX;
    }

    /**
     * The input of the trunk.
     *
     * @return {@link #IMAGE}, or for HA2 the name of the stacked pair
     */
    public String trunkInput() {
        return setup == AnnotationSetup.HA1 ? IMAGE : PAIR;
    }

    /**
     * The node with the embedding.
     *
     * @return its name; the value of each image is (features)
     */
    public String embedding() {
        return embedding;
    }

    /**
     * The input of the head.
     *
     * @return name of the embedding's node, or for HA2 of the node with both embeddings, the original's first
     */
    public String headInput() {
        return setup == AnnotationSetup.HA1 ? embedding : EMBEDDINGS;
    }

    /**
     * The node with the outputs.
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
     * The stages: nodes whose values can be explained, from fine to coarse.
     *
     * @return their names; explanations use the last one by default
     */
    public List<String> stages() {
        return architecture.stages().stream()
                .map(stage -> trunkPrefix() + stage)
                .toList();
    }

    /**
     * A node in the trunk from whose value the last stage and the embedding can be computed without a convolution.
     *
     * @return the node's name; usually that of the last stage
     */
    public String tailInput() {
        return trunkPrefix() + architecture.tailInput();
    }

    /**
     * Whether a node or one of its tensors belongs to the head.
     *
     * @param name name of a node, or key in the state dict
     * @return true if it comes after the embedding
     */
    public boolean isHead(String name) {
        return setup == AnnotationSetup.HA2
                ? name.startsWith("head.")
                : name.equals(architecture.classifier()) || name.startsWith(architecture.classifier() + ".");
    }

    /**
     * Renames tensors to torchvision's current names. Some checkpoints that torchvision publishes have older names.
     *
     * @param weights weights of this backbone, with current or older names
     * @return the same tensors with current names
     * @throws IllegalArgumentException if a tensor exists under both its old and its current name
     */
    public StateDict withCurrentNames(StateDict weights) {
        return weights.renamed(architecture::currentName);
    }

    /**
     * Checks that the network accepts images of a size.
     *
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the backbone needs another size, or the images are too small for one of its layers
     */
    public void requireInput(int height, int width) {
        architecture.requireInput(height, width);
        trunk(height, width);
    }

    /**
     * The cost of one image's embedding.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @return multiply–accumulates
     * @throws IllegalArgumentException as {@link #requireInput}
     */
    public long multiplications(int height, int width) {
        return trunk(height, width).multiplications();
    }

    private SubNetwork trunk(int height, int width) {
        return SubNetwork.between(network, Map.of(trunkInput(), new int[] {3, height, width}), List.of(embedding));
    }

    /** For messages, for example {@code HA2 resnet18}. */
    @Override
    public String toString() {
        return setup + " " + backbone.id();
    }
}
