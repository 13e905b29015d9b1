// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Concatenates the channels of maps or the elements of vectors, in memory that is kept between passes. */
final class Concatenation extends MergeVertex {
    private static final long serialVersionUID = 1L;

    @Override
    public MergeVertex clone() {
        return new Concatenation();
    }

    @Override
    public GraphVertex instantiate(
            ComputationGraph graph, String name, int index, INDArray params, boolean initialize, DataType type) {
        return new ConcatenationVertex(graph, name, index, type);
    }
}
