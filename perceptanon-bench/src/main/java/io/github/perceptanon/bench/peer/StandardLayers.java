package io.github.perceptanon.bench.peer;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.Window;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * This project's residual networks with DL4J's own layers: the same vertices, names, geometry and parameters, in a graph with
 * DL4J's default workspaces.
 */
public final class StandardLayers {
    private StandardLayers() {}

    /**
     * A network for inference.
     *
     * @param network a residual network of this project's
     * @return the same network of DL4J's layers
     */
    public static ComputationGraphConfiguration inference(Network network) {
        return convert(network, new NoOp(), false);
    }

    /**
     * A network that ends in softmax and cross-entropy, for DL4J's {@code fit}.
     *
     * @param network a classifier of this project's, on a residual network
     * @param updater DL4J's optimiser
     * @return the same network of DL4J's layers
     */
    public static ComputationGraphConfiguration training(Network network, IUpdater updater) {
        return convert(network, updater, true);
    }

    private static ComputationGraphConfiguration convert(Network network, IUpdater updater, boolean training) {
        String output = network.outputs().get(0);
        GraphBuilder graph =
                new NeuralNetConfiguration.Builder().updater(updater).graphBuilder();
        graph.addInputs(network.inputs());
        for (Network.Node node : network.nodes()) {
            String[] from = node.inputs().toArray(String[]::new);
            GraphVertex vertex = vertex(node.operation());
            if (vertex != null) {
                graph.addVertex(node.name(), vertex, from);
            } else if (training && node.name().equals(output)) {
                graph.addLayer(node.name(), classifier((Operation.Dense) node.operation()), from);
            } else {
                graph.addLayer(node.name(), layer(node), from);
            }
        }
        return graph.setOutputs(output).build();
    }

    /** Null for what is a layer. */
    private static @Nullable GraphVertex vertex(Operation operation) {
        if (operation instanceof Operation.Add) {
            return new ElementWiseVertex(ElementWiseVertex.Op.Add);
        }
        if (operation instanceof Operation.Concatenate) {
            return new MergeVertex();
        }
        if (operation instanceof Operation.Stack) {
            return new StackVertex();
        }
        return operation instanceof Operation.Unstack u ? new UnstackVertex(u.index(), u.branches()) : null;
    }

    private static Layer layer(Network.Node node) {
        Operation operation = node.operation();
        if (operation instanceof Operation.Convolution c) {
            Window window = c.window();
            return new ConvolutionLayer.Builder(window.kernelHeight(), window.kernelWidth())
                    .stride(window.strideHeight(), window.strideWidth())
                    .padding(window.paddingHeight(), window.paddingWidth())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .nIn(c.in())
                    .nOut(c.out())
                    .hasBias(c.bias())
                    .activation(Activation.IDENTITY)
                    .build();
        }
        if (operation instanceof Operation.BatchNorm bn) {
            return new BatchNormalization.Builder()
                    .nIn(bn.channels())
                    .nOut(bn.channels())
                    .eps(bn.eps())
                    .decay(0.9)
                    // Stores the running variance itself, as in the state dict, and not its logarithm.
                    .useLogStd(false)
                    .build();
        }
        if (operation instanceof Operation.MaxPool p) {
            Window window = p.window();
            return new SubsamplingLayer.Builder(PoolingType.MAX)
                    .kernelSize(window.kernelHeight(), window.kernelWidth())
                    .stride(window.strideHeight(), window.strideWidth())
                    .padding(window.paddingHeight(), window.paddingWidth())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build();
        }
        if (operation instanceof Operation.Relu) {
            return new ActivationLayer(Activation.RELU);
        }
        if (operation instanceof Operation.GlobalAverage) {
            return new GlobalPoolingLayer(PoolingType.AVG);
        }
        if (operation instanceof Operation.Dense d) {
            return new DenseLayer.Builder()
                    .nIn(d.in())
                    .nOut(d.out())
                    .activation(Activation.IDENTITY)
                    .build();
        }
        throw new UnsupportedOperationException(
                "residual networks have no '" + node.name() + "' (" + operation + "), and no others are compared");
    }

    private static Layer classifier(Operation.Dense dense) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(dense.in())
                .nOut(dense.out())
                .activation(Activation.SOFTMAX)
                .build();
    }
}
