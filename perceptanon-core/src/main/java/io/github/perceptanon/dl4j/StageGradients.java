package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes gradients of a network's outputs at one of its stages in eval mode, with a backward pass through a DL4J graph that
 * ends at the stage. Thread-safe; calls run one at a time. Owns off-heap memory until {@link #close()}, which waits for the
 * call in progress.
 */
public final class StageGradients implements AutoCloseable {
    private final ComputationGraph graph;
    private boolean closed;

    /**
     * Builds the graph.
     *
     * @param network a network with one output
     * @param weights the network's state dict
     */
    public StageGradients(Network network, StateDict weights) {
        this.graph = Dl4jGraph.of(network, weights);
        graph.initGradientsView();
    }

    /**
     * Activations and gradients at a stage.
     *
     * @param shape (images, channels, height, width) or (images, tokens, width)
     * @param activations the stage's value, row-major
     * @param gradients the gradient of the weighted outputs there
     */
    public record Result(int[] shape, float[] activations, float[] gradients) {}

    /**
     * Runs a forward and a backward pass.
     *
     * @param stage the stage's node, for example {@code layer3.1}
     * @param inputs one image for HA1, original and anonymized for HA2; each (channels, height, width) row-major
     * @param inputShape channels, height, width
     * @param outputWeights computes the gradient at the outputs from the outputs
     * @return activations and gradients at the stage; for HA2 of both images, the original's first
     * @throws IllegalStateException if this is closed
     */
    public synchronized Result at(
            String stage, float[][] inputs, int[] inputShape, Function<float[], double[]> outputWeights) {
        if (closed) {
            throw new IllegalStateException("the gradients are closed");
        }
        INDArray[] arrays = new INDArray[inputs.length];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = Nd4j.createFromArray(inputs[i]).reshape(1, inputShape[0], inputShape[1], inputShape[2]);
        }
        Map<String, INDArray> values = graph.feedForward(arrays, false, false);
        INDArray outputs =
                value(values, graph.getConfiguration().getNetworkOutputs().get(0));
        double[] weights = outputWeights.apply(outputs.dup('c').data().asFloat());
        INDArray activations = value(values, stage).dup('c');
        INDArray gradients = BackwardPass.to(graph, stage)
                .gradient(
                        Nd4j.createFromArray(weights).castTo(outputs.dataType()).reshape(1, weights.length));
        return new Result(
                Arrays.stream(activations.shape()).mapToInt(Math::toIntExact).toArray(),
                activations.data().asFloat(),
                gradients.data().asFloat());
    }

    /** Of a vertex of the graph: a forward pass keeps them all. */
    private static INDArray value(Map<String, INDArray> values, String vertex) {
        return Objects.requireNonNull(values.get(vertex), vertex);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            graph.close();
        }
    }
}
