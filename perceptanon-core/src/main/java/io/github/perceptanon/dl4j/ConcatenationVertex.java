// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.util.Arrays;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs {@link Concatenation}. DL4J's own vertex passes back views of one array, which layers that need contiguous memory
 * cannot read.
 */
@SuppressWarnings("overrides") // DL4J's base class overrides a varargs method with an array one
final class ConcatenationVertex extends MergeVertex {
    private static final long serialVersionUID = 1L;
    private static final int AXIS = 1;

    private final transient ReusableArray output = new ReusableArray();
    private transient ReusableArray[] inputGradients = {};

    ConcatenationVertex(ComputationGraph graph, String name, int index, DataType type) {
        super(graph, name, index, type, AXIS);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        long[] shape = inputs[0].shape().clone();
        shape[AXIS] = Arrays.stream(inputs).mapToLong(x -> x.size(AXIS)).sum();
        INDArray out = output.of(shape);
        long from = 0;
        for (INDArray input : inputs) {
            part(out, from, input.size(AXIS)).assign(input);
            from += input.size(AXIS);
        }
        return out;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        if (inputGradients.length != inputs.length) {
            inputGradients = new ReusableArray[inputs.length];
            Arrays.setAll(inputGradients, i -> new ReusableArray());
        }
        INDArray[] gradients = new INDArray[inputs.length];
        long from = 0;
        for (int i = 0; i < inputs.length; i++) {
            gradients[i] = inputGradients[i].of(inputs[i].shape()).assign(part(epsilon, from, inputs[i].size(AXIS)));
            from += inputs[i].size(AXIS);
        }
        return new Pair<>(null, gradients);
    }

    private static INDArray part(INDArray whole, long from, long length) {
        INDArrayIndex[] indices = new INDArrayIndex[whole.rank()];
        Arrays.fill(indices, NDArrayIndex.all());
        indices[AXIS] = NDArrayIndex.interval(from, from + length);
        return whole.get(indices);
    }
}
