package io.github.perceptanon.network;

import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients of a network's outputs at the output of one of its residual blocks, in eval mode, by a backward pass through
 * the DL4J graph. Thread-safe: calls take turns. Owns off-heap memory until {@link #close()}, which waits for the call under
 * way.
 */
public final class BlockGradients implements AutoCloseable {
    private final ComputationGraph graph;
    private boolean closed;

    /**
     * Builds the graph.
     *
     * @param configuration the network
     * @param weights its state dict
     */
    public BlockGradients(ComputationGraphConfiguration configuration, StateDict weights) {
        this.graph = NetworkWeights.graph(configuration, weights);
    }

    /**
     * What a backward pass found at a block: activations and gradients, (images, channels, height, width) row-major.
     *
     * @param shape images, channels, height, width
     * @param activations the block's output
     * @param gradients the weighted outputs' gradient there
     */
    public record Result(int[] shape, float[] activations, float[] gradients) {}

    /**
     * Runs forward and back.
     *
     * @param block the block's vertex, for example {@code layer3.1}
     * @param inputs one image for HA1, original and anonymized for HA2; each (channels, height, width) row-major
     * @param inputShape channels, height, width
     * @param outputWeights gives the gradient at the outputs from the outputs
     * @return activations and gradients at the block; for HA2 of both images, the original's first
     * @throws IllegalStateException if this is closed
     */
    public synchronized Result at(
            String block, float[][] inputs, int[] inputShape, Function<float[], double[]> outputWeights) {
        if (closed) {
            throw new IllegalStateException("the gradients are closed");
        }
        INDArray[] arrays = new INDArray[inputs.length];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = Nd4j.createFromArray(inputs[i]).reshape(1, inputShape[0], inputShape[1], inputShape[2]);
        }
        Map<String, INDArray> values = graph.feedForward(arrays, false, false);
        INDArray outputs =
                values.get(graph.getConfiguration().getNetworkOutputs().get(0));
        double[] weights = outputWeights.apply(outputs.dup('c').data().asFloat());
        graph.backpropGradient(
                Nd4j.createFromArray(weights).castTo(outputs.dataType()).reshape(1, weights.length));
        INDArray activations = values.get(block);
        INDArray gradients = ((NativeReluLayer) graph.getLayer(block)).outputGradient();
        return new Result(
                Arrays.stream(activations.shape()).mapToInt(Math::toIntExact).toArray(),
                activations.dup('c').data().asFloat(),
                gradients.dup('c').data().asFloat());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            graph.close();
        }
    }
}
