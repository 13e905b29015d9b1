package io.github.perceptanon.network;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * PerceptAnon's networks as DL4J graph configurations, equal to torchvision's ResNets and the reference's
 * {@code PerceptAnonHA1} and {@code PerceptAnonHA2} (models.py). Vertices carry torchvision's module names; what a
 * residual block gives after its last ReLU is named after the block ({@code layer4.1}).
 *
 * <p>Inputs are (batch, 3, height, width) floats, normalised; HA2 takes two of them, original and anonymized. The
 * output is (batch, outputs): logits of a classifier, or a regressor's value before its sigmoid.
 */
public final class Networks {
    /** HA1's input. */
    public static final String IMAGE = "image";
    /** HA2's first input. */
    public static final String ORIGINAL = "original";
    /** HA2's second input. */
    public static final String ANONYMIZED = "anonymized";
    /** HA2's two inputs as one batch, originals first: what its trunk reads. */
    public static final String PAIR = "pair";

    private static final double BATCH_NORM_EPS = 1e-5;
    private static final int HEAD_WIDTH = 512;

    private Networks() {}

    /**
     * A judge's network.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param outputs number of outputs, at least 1
     * @return its configuration, without workspaces: its layers keep their own memory
     * @throws IllegalArgumentException if outputs is below 1
     */
    public static ComputationGraphConfiguration resnet(Setup setup, Backbone backbone, int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("a network needs at least 1 output but was asked for " + outputs);
        }
        GraphBuilder graph = graph();
        int features = backbone.features();
        if (setup == Setup.HA1) {
            graph.addInputs(IMAGE);
            String embedding = new ResNetTrunk(graph, "", 1).add(backbone, IMAGE);
            graph.addLayer("fc", dense(features, outputs, Activation.IDENTITY), embedding)
                    .setOutputs("fc");
        } else {
            graph.addInputs(ORIGINAL, ANONYMIZED).addVertex(PAIR, new StackVertex(), ORIGINAL, ANONYMIZED);
            String embeddings = new ResNetTrunk(graph, trunkPrefix(setup), 2).add(backbone, PAIR);
            graph.addVertex("embedding.original", new UnstackVertex(0, 2), embeddings)
                    .addVertex("embedding.anonymized", new UnstackVertex(1, 2), embeddings)
                    .addVertex("embeddings", new MergeVertex(), "embedding.original", "embedding.anonymized")
                    .addLayer("head.0", dense(2 * features, HEAD_WIDTH, Activation.RELU), "embeddings")
                    .addLayer("head.2", dense(HEAD_WIDTH, outputs, Activation.IDENTITY), "head.0")
                    .setOutputs("head.2");
        }
        return graph.build();
    }

    /** An empty graph without workspaces: layers keep their own memory. */
    static GraphBuilder graph() {
        return new NeuralNetConfiguration.Builder()
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(new NoOp())
                .weightInit(WeightInit.ZERO)
                .graphBuilder();
    }

    /**
     * What the trunk's module names begin with.
     *
     * @param setup one image or a pair
     * @return empty for HA1, {@code shared_extractor.} for HA2
     */
    public static String trunkPrefix(Setup setup) {
        return setup == Setup.HA1 ? "" : "shared_extractor.";
    }

    /**
     * The vertex that the trunk reads images from.
     *
     * @param setup one image or a pair
     * @return {@link #IMAGE} or {@link #PAIR}
     */
    public static String trunkInput(Setup setup) {
        return setup == Setup.HA1 ? IMAGE : PAIR;
    }

    /**
     * The vertex that gives embeddings, (batch, features).
     *
     * @param setup one image or a pair
     * @return its name
     */
    public static String embedding(Setup setup) {
        return trunkPrefix(setup) + "avgpool";
    }

    /**
     * The vertex of a stage's last block, (batch, channels, height, width) after its ReLU.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param stage 1 to 4
     * @return for example {@code layer4.1}
     */
    public static String lastBlock(Setup setup, Backbone backbone, int stage) {
        return trunkPrefix(setup) + "layer" + stage + "." + (backbone.blocks(stage) - 1);
    }

    private static DenseLayer dense(int in, int out, Activation activation) {
        return new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .weightInit(WeightInit.ZERO)
                .activation(activation)
                .build();
    }

    /** torchvision's ResNet without {@code fc}, added to a graph under a prefix. */
    private static final class ResNetTrunk {
        private final GraphBuilder graph;
        private final String prefix;
        private final int branches;

        ResNetTrunk(GraphBuilder graph, String prefix, int branches) {
            this.graph = graph;
            this.prefix = prefix;
            this.branches = branches;
        }

        String add(Backbone backbone, String images) {
            graph.addLayer(prefix + "conv1", NativeConvolution.ofImages(64, 7, 2, 3), images);
            String x = relu(prefix + "relu", norm(prefix + "bn1", prefix + "conv1", 64));
            graph.addLayer(prefix + "maxpool", new NativeMaxPooling(3, 2, 1), x);
            x = prefix + "maxpool";
            int in = 64;
            for (int stage = 1; stage <= 4; stage++) {
                int width = 64 << (stage - 1);
                int out = backbone.bottleneck() ? 4 * width : width;
                for (int block = 0; block < backbone.blocks(stage); block++) {
                    String name = prefix + "layer" + stage + "." + block;
                    int stride = stage > 1 && block == 0 ? 2 : 1;
                    x = block(backbone, name, x, in, width, out, stride);
                    in = out;
                }
            }
            graph.addLayer(prefix + "avgpool", new GlobalPoolingLayer(PoolingType.AVG), x);
            return prefix + "avgpool";
        }

        private String block(Backbone backbone, String name, String x, int in, int width, int out, int stride) {
            String path;
            if (backbone.bottleneck()) {
                path = relu(name + ".relu1", convNorm(name, 1, x, in, width, 1, 1));
                path = relu(name + ".relu2", convNorm(name, 2, path, width, width, 3, stride));
                path = convNorm(name, 3, path, width, out, 1, 1);
            } else {
                path = relu(name + ".relu1", convNorm(name, 1, x, in, width, 3, stride));
                path = convNorm(name, 2, path, width, width, 3, 1);
            }
            String shortcut = x;
            if (stride != 1 || in != out) {
                graph.addLayer(name + ".downsample.0", conv(in, out, 1, stride), x);
                shortcut = norm(name + ".downsample.1", name + ".downsample.0", out);
            }
            graph.addVertex(name + ".add", new ResidualAdd(), path, shortcut);
            return relu(name, name + ".add");
        }

        private String convNorm(String block, int number, String x, int in, int out, int kernel, int stride) {
            String conv = block + ".conv" + number;
            graph.addLayer(conv, conv(in, out, kernel, stride), x);
            return norm(block + ".bn" + number, conv, out);
        }

        private static NativeConvolution conv(int in, int out, int kernel, int stride) {
            return NativeConvolution.square(in, out, kernel, stride, kernel / 2, false);
        }

        private String norm(String name, String x, int channels) {
            graph.addLayer(name, new NativeBatchNormalization(channels, branches, BATCH_NORM_EPS), x);
            return name;
        }

        private String relu(String name, String x) {
            graph.addLayer(name, new NativeRelu(), x);
            return name;
        }
    }
}
