// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;

/** Finds the plain-Java operation of each node. A node without one can only be explained with a DL4J graph. */
final class TailCompiler implements Operation.Visitor<TailOperation> {
    private final SubNetwork part;
    private final StateDict weights;

    TailCompiler(SubNetwork part, StateDict weights) {
        this.part = part;
        this.weights = weights;
    }

    private float[] tensor(String key) {
        return weights.get(key).toFloats();
    }

    private int[] inputShape(Node node) {
        return part.shape(node.inputs().get(0));
    }

    private static TailOperation refused(Node node) {
        throw new UnsupportedOperationException("'" + node.name() + "' is not part of a trunk's tail");
    }

    @Override
    public TailOperation convolution(Node node, Operation.Convolution operation) {
        return refused(node);
    }

    @Override
    public TailOperation batchNorm(Node node, Operation.BatchNorm operation) {
        return refused(node);
    }

    @Override
    public TailOperation layerNorm(Node node, Operation.LayerNorm operation) {
        return new TailOperations.LayerNorm(
                tensor(node.name() + ".weight"), tensor(node.name() + ".bias"), operation.eps());
    }

    @Override
    public TailOperation relu(Node node, Operation.Relu operation) {
        return new TailOperations.Relu(width(node));
    }

    @Override
    public TailOperation gelu(Node node, Operation.Gelu operation) {
        return new TailOperations.Gelu(width(node));
    }

    private int width(Node node) {
        int[] shape = inputShape(node);
        return shape.length == 3 ? shape[0] * shape[1] * shape[2] : shape[shape.length - 1];
    }

    @Override
    public TailOperation add(Node node, Operation.Add operation) {
        return new TailOperations.Add(width(node));
    }

    @Override
    public TailOperation concatenate(Node node, Operation.Concatenate operation) {
        return refused(node);
    }

    @Override
    public TailOperation maxPool(Node node, Operation.MaxPool operation) {
        return refused(node);
    }

    @Override
    public TailOperation averagePool(Node node, Operation.AveragePool operation) {
        return refused(node);
    }

    @Override
    public TailOperation adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        int[] shape = inputShape(node);
        return new TailOperations.AdaptiveAverage(operation, shape[0], shape[1], shape[2]);
    }

    @Override
    public TailOperation globalAverage(Node node, Operation.GlobalAverage operation) {
        int[] shape = inputShape(node);
        return new TailOperations.AdaptiveAverage(
                new Operation.AdaptiveAveragePool(1, 1), shape[0], shape[1], shape[2]);
    }

    @Override
    public TailOperation flatten(Node node, Operation.Flatten operation) {
        return new TailOperations.Identity(width(node));
    }

    @Override
    public TailOperation dense(Node node, Operation.Dense operation) {
        return new TailOperations.Dense(
                TailOperations.Matrix.of(weights.get(node.name() + ".weight"), operation.in()),
                tensor(node.name() + ".bias"));
    }

    @Override
    public TailOperation dropout(Node node, Operation.Dropout operation) {
        return new TailOperations.Identity(width(node));
    }

    @Override
    public TailOperation patchTokens(Node node, Operation.PatchTokens operation) {
        return refused(node);
    }

    @Override
    public TailOperation classToken(Node node, Operation.ClassToken operation) {
        return refused(node);
    }

    @Override
    public TailOperation positions(Node node, Operation.Positions operation) {
        return refused(node);
    }

    @Override
    public TailOperation selfAttention(Node node, Operation.SelfAttention operation) {
        int width = operation.width();
        return new TailAttention(
                new TailOperations.Dense(
                        TailOperations.Matrix.of(weights.get(node.name() + ".in_proj_weight"), width),
                        tensor(node.name() + ".in_proj_bias")),
                new TailOperations.Dense(
                        TailOperations.Matrix.of(weights.get(node.name() + ".out_proj.weight"), width),
                        tensor(node.name() + ".out_proj.bias")),
                width,
                operation.heads());
    }

    @Override
    public TailOperation select(Node node, Operation.Select operation) {
        return new TailOperations.Select(operation.index(), inputShape(node)[1]);
    }

    @Override
    public TailOperation stack(Node node, Operation.Stack operation) {
        return refused(node);
    }

    @Override
    public TailOperation unstack(Node node, Operation.Unstack operation) {
        return refused(node);
    }
}
