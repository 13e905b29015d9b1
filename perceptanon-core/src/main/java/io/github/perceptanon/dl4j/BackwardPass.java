// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A backward pass through a graph that stops where nothing is trained; DL4J's own continues to the inputs. Gradients of
 * trained layers are written to the graph's flat gradient array; those of other layers are left unchanged. Not
 * thread-safe.
 */
final class BackwardPass {
    private final GraphVertex[] vertices;
    private final int[] order;
    private final boolean[] needed;
    private final GraphVertex output;
    /** The vertex at which the pass ends; null if it ends where no earlier layer is trained. */
    private final @Nullable String watched;

    /**
     * Prepares a backward pass from the graph's only output.
     *
     * @param graph an initialised graph
     * @param learns whether the layer of a vertex gets gradients, by vertex name
     */
    BackwardPass(ComputationGraph graph, Predicate<String> learns) {
        this(graph, vertex -> vertex.hasLayer() && learns.test(vertex.getVertexName()), null);
    }

    private BackwardPass(ComputationGraph graph, Predicate<GraphVertex> wanted, @Nullable String watched) {
        this.watched = watched;
        vertices = graph.getVertices();
        order = graph.topologicalSortOrder();
        output = graph.getVertex(graph.getConfiguration().getNetworkOutputs().get(0));
        needed = new boolean[vertices.length];
        for (int index : order) {
            GraphVertex vertex = vertices[index];
            needed[index] = wanted.test(vertex)
                    || !vertex.isInputVertex()
                            && Arrays.stream(vertex.getInputVertices()).anyMatch(v -> needed[v.getVertexIndex()]);
        }
    }

    /**
     * Prepares a backward pass from the graph's only output to the value of one vertex.
     *
     * @param graph an initialised graph
     * @param vertex the vertex's name
     * @return the pass, for {@link #gradient}
     */
    static BackwardPass to(ComputationGraph graph, String vertex) {
        return new BackwardPass(graph, v -> v.getVertexName().equals(vertex), vertex);
    }

    /** Returns a copy of the gradient at the watched vertex's value, after a forward pass that kept its inputs. */
    INDArray gradient(INDArray outputGradient) {
        return Objects.requireNonNull(goBack(outputGradient), "the watched vertex is on the way back");
    }

    /**
     * Computes the gradients of the trained layers, after a forward pass that kept its inputs.
     *
     * @param outputGradient the gradient at the outputs, (rows, outputs)
     */
    void run(INDArray outputGradient) {
        goBack(outputGradient);
    }

    /** The gradient at the watched vertex's value; null if none is watched. */
    private @Nullable INDArray goBack(INDArray outputGradient) {
        boolean[] reached = new boolean[vertices.length];
        output.setEpsilon(outputGradient);
        for (int i = order.length - 1; i >= 0; i--) {
            GraphVertex vertex = vertices[order[i]];
            if (vertex.getVertexName().equals(watched)) {
                // All its readers have passed their gradients on. Copied, because layers overwrite what they are
                // passed.
                return vertex.getEpsilon().dup('c');
            }
            if (needed[order[i]]) {
                handOn(vertex, reached);
            }
        }
        return null;
    }

    private void handOn(GraphVertex vertex, boolean[] reached) {
        INDArray[] gradients =
                vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()).getSecond();
        VertexIndices[] inputs = vertex.getInputVertices();
        for (int i = 0; i < inputs.length; i++) {
            int index = inputs[i].getVertexIndex();
            if (needed[index]) {
                // Gradients add up where the forward pass branches.
                GraphVertex input = vertices[index];
                input.setEpsilon(reached[index] ? input.getEpsilon().addi(gradients[i]) : gradients[i]);
                reached[index] = true;
            }
        }
    }
}
