// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.factory.Nd4j;

/** Runs {@link ResidualAdd}. */
@SuppressWarnings("overrides") // DL4J's base class overrides a varargs method with an array one
final class ResidualAddVertex extends ElementWiseVertex {
    private static final long serialVersionUID = 1L;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray shortcutGradient = new ReusableArray();

    ResidualAddVertex(ComputationGraph graph, String name, int index, DataType type) {
        super(graph, name, index, Op.Add, type);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray out = output.of(inputs[0].shape());
        Nd4j.getExecutioner().exec(new AddOp(inputs[0], inputs[1], out));
        return out;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        // DL4J adds later gradients into these arrays, so the two paths must not share one.
        INDArray second = shortcutGradient.of(epsilon.shape()).assign(epsilon);
        return new Pair<>(null, new INDArray[] {epsilon, second});
    }
}
