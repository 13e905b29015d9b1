// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds the two paths of a residual block, in memory that is kept between passes. */
final class ResidualAdd extends ElementWiseVertex {
    private static final long serialVersionUID = 1L;

    ResidualAdd() {
        super(Op.Add);
    }

    @Override
    public ElementWiseVertex clone() {
        return new ResidualAdd();
    }

    @Override
    public GraphVertex instantiate(
            ComputationGraph graph, String name, int index, INDArray params, boolean initialize, DataType type) {
        return new ResidualAddVertex(graph, name, index, type);
    }
}
