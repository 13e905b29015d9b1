// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.Window;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.NoOp;

/** Adds a network's nodes to a DL4J graph, one vertex each. */
final class GraphReader implements Operation.Visitor<Void> {
    private final Network network;
    private final GraphBuilder graph;

    GraphReader(Network network) {
        this.network = network;
        this.graph = new NeuralNetConfiguration.Builder()
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(new NoOp())
                .weightInit(WeightInit.ZERO)
                .graphBuilder()
                .addInputs(network.inputs());
    }

    ComputationGraphConfiguration configuration() {
        for (Node node : network.nodes()) {
            node.operation().accept(node, this);
        }
        return graph.setOutputs(network.outputs().toArray(String[]::new)).build();
    }

    private Void layer(Node node, Layer layer) {
        graph.addLayer(node.name(), layer, node.inputs().toArray(String[]::new));
        return null;
    }

    private Void vertex(Node node, GraphVertex vertex) {
        graph.addVertex(node.name(), vertex, node.inputs().toArray(String[]::new));
        return null;
    }

    /** Adds an operation for which DL4J has no layer that computes as PyTorch does. */
    private Void own(Node node, Operation operation, Supplier<Kernel> kernel) {
        return layer(node, new OperationLayer(operation, kernel));
    }

    @Override
    public Void convolution(Node node, Operation.Convolution operation) {
        return layer(node, NativeConvolution.of(operation));
    }

    @Override
    public Void batchNorm(Node node, Operation.BatchNorm operation) {
        return layer(node, new NativeBatchNormalization(operation.channels(), operation.branches(), operation.eps()));
    }

    @Override
    public Void layerNorm(Node node, Operation.LayerNorm operation) {
        return own(node, operation, () -> new LayerNormKernel(operation.eps()));
    }

    @Override
    public Void relu(Node node, Operation.Relu operation) {
        return layer(node, new NativeRelu());
    }

    @Override
    public Void gelu(Node node, Operation.Gelu operation) {
        return own(node, operation, GeluKernel::new);
    }

    @Override
    public Void add(Node node, Operation.Add operation) {
        return vertex(node, new ResidualAdd());
    }

    @Override
    public Void concatenate(Node node, Operation.Concatenate operation) {
        return vertex(node, new Concatenation());
    }

    @Override
    public Void maxPool(Node node, Operation.MaxPool operation) {
        return layer(node, new NativeMaxPooling(operation));
    }

    @Override
    public Void averagePool(Node node, Operation.AveragePool operation) {
        Window window = operation.window();
        return layer(
                node,
                new SubsamplingLayer.Builder(PoolingType.AVG)
                        .kernelSize(window.kernelHeight(), window.kernelWidth())
                        .stride(window.strideHeight(), window.strideWidth())
                        .padding(window.paddingHeight(), window.paddingWidth())
                        .avgPoolIncludePadInDivisor(operation.countPadding())
                        .convolutionMode(ConvolutionMode.Truncate)
                        .build());
    }

    @Override
    public Void adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        return own(node, operation, () -> new AdaptivePoolKernel(operation));
    }

    @Override
    public Void globalAverage(Node node, Operation.GlobalAverage operation) {
        return layer(node, new GlobalPoolingLayer(PoolingType.AVG));
    }

    @Override
    public Void flatten(Node node, Operation.Flatten operation) {
        return own(node, operation, FlattenKernel::new);
    }

    @Override
    public Void dense(Node node, Operation.Dense operation) {
        return own(node, operation, DenseKernel::new);
    }

    @Override
    public Void dropout(Node node, Operation.Dropout operation) {
        return own(node, operation, () -> new DropoutKernel(operation.probability()));
    }

    @Override
    public Void patchTokens(Node node, Operation.PatchTokens operation) {
        return own(node, operation, PatchTokensKernel::new);
    }

    @Override
    public Void classToken(Node node, Operation.ClassToken operation) {
        return own(node, operation, ClassTokenKernel::new);
    }

    @Override
    public Void positions(Node node, Operation.Positions operation) {
        return own(node, operation, PositionsKernel::new);
    }

    @Override
    public Void selfAttention(Node node, Operation.SelfAttention operation) {
        return own(node, operation, () -> new AttentionKernel(operation.heads()));
    }

    @Override
    public Void select(Node node, Operation.Select operation) {
        return own(node, operation, () -> new SelectKernel(operation.index()));
    }

    @Override
    public Void stack(Node node, Operation.Stack operation) {
        return vertex(node, new StackVertex());
    }

    @Override
    public Void unstack(Node node, Operation.Unstack operation) {
        return vertex(node, new UnstackVertex(operation.index(), operation.branches()));
    }
}
