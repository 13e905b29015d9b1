// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A slice of a network as a short list of steps: batch norms are folded into the convolutions before them, a ReLU is part of
 * the step before it if nothing else reads that step's value, and residual sums are computed in place. Holds one copy of the
 * weights off-heap for all plans.
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

    /** The shape of a value for one image: (channels, height, width), (tokens, width) or (width). */
    int[] shape(int value) {
        return shapes.get(value);
    }

    /** Shapes of the outputs for one image. */
    List<int[]> outputShapes() {
        return Arrays.stream(outputs).mapToObj(shapes::get).toList();
    }

    int values() {
        return shapes.size();
    }

    /** Indices of the outputs among the values. */
    int[] outputs() {
        return outputs;
    }

    @Override
    public void close() {
        steps.forEach(step -> step.weights().forEach(INDArray::close));
    }
}
