package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A slice of a network as a short list of steps: batch norms folded into the convolutions before them, ReLU done by the
 * step whose value nobody else reads, residual sums in place. Holds the weights off-heap, once for all plans.
 */
final class FusedNetwork implements AutoCloseable {
    private final List<Step> steps;
    private final List<int[]> shapes;
    private final int[] outputs;

    FusedNetwork(List<Step> steps, List<int[]> shapes, int[] outputs) {
        this.steps = List.copyOf(steps);
        this.shapes = List.copyOf(shapes);
        this.outputs = outputs;
    }

    static FusedNetwork compile(NetworkSlice slice, StateDict weights) {
        return new StepCompiler(slice, weights).compile();
    }

    List<Step> steps() {
        return steps;
    }

    /** Shape of a value for one image: (channels, height, width), (tokens, width) or (width). */
    int[] shape(int value) {
        return shapes.get(value);
    }

    /** Shapes of the wanted values, for one image. */
    List<int[]> outputShapes() {
        return Arrays.stream(outputs).mapToObj(shapes::get).toList();
    }

    int values() {
        return shapes.size();
    }

    /** Indices of the wanted values. */
    int[] outputs() {
        return outputs;
    }

    @Override
    public void close() {
        steps.forEach(step -> step.weights().forEach(INDArray::close));
    }
}
