package io.github.perceptanon.train;

import java.util.Arrays;
import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The way back through a graph, only as far as something learns: DL4J's own goes all the way to the inputs. Gradients
 * of the layers that learn end up in the graph's flat gradient array; those of the others keep what they held. Not
 * thread-safe.
 */
final class BackwardPass {
    private final GraphVertex[] vertices;
    private final int[] order;
    private final boolean[] needed;
    private final GraphVertex output;

    /**
     * A way back from the graph's only output.
     *
     * @param learns whether the layer of a vertex is to get gradients, by the vertex's name
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

    /** Fills gradients from that at the outputs, (rows, outputs), after a forward pass that kept its inputs. */
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
                // Where paths part in the forward direction their gradients add up.
                GraphVertex input = vertices[index];
                input.setEpsilon(reached[index] ? input.getEpsilon().addi(gradients[i]) : gradients[i]);
                reached[index] = true;
            }
        }
    }
}
