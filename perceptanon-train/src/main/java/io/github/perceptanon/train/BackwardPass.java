package io.github.perceptanon.train;

import java.util.Arrays;
import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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

    /**
     * Prepares a backward pass from the graph's only output.
     *
     * @param learns whether the layer of a vertex gets gradients, by vertex name
     */
    BackwardPass(ComputationGraph graph, Predicate<String> learns) {
        vertices = graph.getVertices();
        order = graph.topologicalSortOrder();
        output = graph.getVertex(graph.getConfiguration().getNetworkOutputs().get(0));
        needed = new boolean[vertices.length];
        for (int index : order) {
            GraphVertex vertex = vertices[index];
            needed[index] = vertex.hasLayer() && learns.test(vertex.getVertexName())
                    || !vertex.isInputVertex()
                            && Arrays.stream(vertex.getInputVertices()).anyMatch(v -> needed[v.getVertexIndex()]);
        }
    }

    /**
     * Computes gradients from the gradient at the outputs, (rows, outputs), after a forward pass that kept its inputs.
     */
    void run(INDArray outputGradient) {
        boolean[] reached = new boolean[vertices.length];
        output.setEpsilon(outputGradient);
        for (int i = order.length - 1; i >= 0; i--) {
            if (needed[order[i]]) {
                handOn(vertices[order[i]], reached);
            }
        }
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
