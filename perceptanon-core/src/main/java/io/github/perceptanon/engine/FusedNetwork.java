package io.github.perceptanon.engine;

import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.NativeMaxPooling;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A slice of a network as a short list of steps: batch norms folded into the convolutions before them, ReLU done by the
 * step whose value nobody else reads, residual sums in place. Holds the weights off-heap, once for all plans.
 */
final class FusedNetwork implements AutoCloseable {
    /** One step: reads values by index, writes one. */
    sealed interface Step permits OneInput, Sum, Concatenation {
        int[] inputs();

        int output();
    }

    /** A step that reads one value. */
    sealed interface OneInput extends Step permits Convolution, Extension, MaxPool, AveragePool, Relu, GlobalAverage {
        int input();

        @Override
        default int[] inputs() {
            return new int[] {input()};
        }
    }

    /** Convolution with (height, width, in, out) weights and bias; {@code relu} rectifies the result. */
    record Convolution(int input, int output, INDArray weights, INDArray bias, int[] window, boolean relu)
            implements OneInput {}

    /** Rows and columns of minus infinity added at the end, for a pooling whose last windows stick out. */
    record Extension(int input, int output, int[] overhang) implements OneInput {}

    record MaxPool(int input, int output, int[] window) implements OneInput {}

    /** {@code countPadding}: padding is part of the mean, as zeros. */
    record AveragePool(int input, int output, int[] window, boolean countPadding) implements OneInput {}

    /** {@code target} is overwritten by the sum and is the output; {@code relu} rectifies it. */
    record Sum(int target, int addend, int output, boolean relu) implements Step {
        @Override
        public int[] inputs() {
            return new int[] {target, addend};
        }
    }

    record Relu(int input, int output) implements OneInput {}

    record GlobalAverage(int input, int output) implements OneInput {}

    /** Channels of the inputs one after the other. */
    record Concatenation(int[] inputs, int output) implements Step {}

    private final List<Step> steps;
    private final List<int[]> shapes;
    private final int[] outputs;

    private FusedNetwork(List<Step> steps, List<int[]> shapes, int[] outputs) {
        this.steps = steps;
        this.shapes = shapes;
        this.outputs = outputs;
    }

    static FusedNetwork compile(NetworkSlice slice, StateDict weights) {
        return new Compiler(slice, weights).compile();
    }

    List<Step> steps() {
        return steps;
    }

    /** Shape of a value for one image: (channels, height, width) or (channels). */
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
        for (Step step : steps) {
            if (step instanceof Convolution c) {
                c.weights().close();
                c.bias().close();
            }
        }
    }

    /** Value 0 is the input; every vertex that is not folded away gets the next index. */
    private static final class Compiler {
        private final NetworkSlice slice;
        private final SubNetwork part;
        private final StateDict weights;
        private final Map<String, Integer> index = new HashMap<>();
        private final List<int[]> shapes = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        Compiler(NetworkSlice slice, StateDict weights) {
            this.slice = slice;
            this.part = SubNetwork.between(
                    slice.configuration(),
                    Map.of(slice.input(), new int[] {slice.channels(), slice.height(), slice.width()}),
                    slice.outputs());
            this.weights = weights;
        }

        FusedNetwork compile() {
            index.put(slice.input(), 0);
            shapes.add(part.shape(slice.input()));
            for (String vertex : part.vertices()) {
                if (!index.containsKey(vertex)) {
                    add(vertex);
                }
            }
            int[] outputs = slice.outputs().stream().mapToInt(index::get).toArray();
            return new FusedNetwork(List.copyOf(steps), List.copyOf(shapes), outputs);
        }

        private void add(String vertex) {
            GraphVertex definition = part.definition(vertex);
            if (definition instanceof ElementWiseVertex e && e.getOp() == ElementWiseVertex.Op.Add) {
                addSum(vertex);
            } else if (definition instanceof MergeVertex) {
                int[] from = part.inputs(vertex).stream().mapToInt(index::get).toArray();
                steps.add(new Concatenation(from, value(vertex)));
            } else {
                addLayer(vertex, part.layer(vertex).orElseThrow(() -> unsupported(vertex, definition)));
            }
        }

        private void addLayer(String vertex, Layer layer) {
            int input = index.get(part.inputs(vertex).get(0));
            if (layer instanceof ConvolutionLayer c) {
                addConvolution(vertex, c, input);
            } else if (layer instanceof SubsamplingLayer p) {
                addPooling(vertex, p, input);
            } else if (layer instanceof GlobalPoolingLayer g && g.getPoolingType() == PoolingType.AVG) {
                steps.add(new GlobalAverage(input, value(vertex)));
            } else if (isRelu(layer)) {
                steps.add(new Relu(input, value(vertex)));
            } else {
                throw unsupported(vertex, layer);
            }
        }

        private void addPooling(String vertex, SubsamplingLayer p, int input) {
            int[] window = window(p.getKernelSize(), p.getStride(), p.getPadding());
            int from = p instanceof NativeMaxPooling max ? extended(max, input) : input;
            int output = value(vertex);
            if (p.getPoolingType() == PoolingType.MAX) {
                steps.add(new MaxPool(from, output, window));
            } else if (p.getPoolingType() == PoolingType.AVG) {
                steps.add(new AveragePool(from, output, window, p.isAvgPoolIncludePadInDivisor()));
            } else {
                throw unsupported(vertex, p);
            }
        }

        /** The input, or a value with the rows and columns that a rounded-up pooling reads past its end. */
        private int extended(NativeMaxPooling pooling, int input) {
            int[] in = shapes.get(input);
            int[] overhang = pooling.overhang(in[1], in[2]);
            if (overhang[0] == 0 && overhang[1] == 0) {
                return input;
            }
            shapes.add(new int[] {in[0], in[1] + overhang[0], in[2] + overhang[1]});
            steps.add(new Extension(input, shapes.size() - 1, overhang));
            return shapes.size() - 1;
        }

        private void addConvolution(String vertex, ConvolutionLayer c, int input) {
            FoldedConvolution folded = FoldedConvolution.of(part, vertex, weights);
            Optional<String> relu = rectifier(folded.output());
            int output = value(relu.orElse(folded.output()));
            // The vertices folded into one step all stand for its value.
            index.put(vertex, output);
            index.put(folded.output(), output);
            int[] window = window(c.getKernelSize(), c.getStride(), c.getPadding());
            steps.add(new Convolution(
                    input,
                    output,
                    heightWidthInOut(folded.kernel(), (int) c.getNOut(), (int) c.getNIn(), window),
                    Nd4j.createFromArray(folded.bias()),
                    window,
                    relu.isPresent()));
        }

        /** PyTorch's (out, in, height, width) in the order in which channels-last convolutions read it. */
        private static INDArray heightWidthInOut(float[] kernel, int out, int in, int[] window) {
            int positions = window[0] * window[1];
            float[] turned = new float[kernel.length];
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    for (int p = 0; p < positions; p++) {
                        turned[(p * in + i) * out + o] = kernel[(o * in + i) * positions + p];
                    }
                }
            }
            return Nd4j.createFromArray(turned).reshape(window[0], window[1], in, out);
        }

        private void addSum(String vertex) {
            String target = part.inputs(vertex).get(0);
            if (part.onlyReader(target).isEmpty()) {
                throw new UnsupportedOperationException(
                        "the value '" + target + "' is read twice and cannot be overwritten by '" + vertex + "'");
            }
            int addend = index.get(part.inputs(vertex).get(1));
            Optional<String> relu = rectifier(vertex);
            int output = value(relu.orElse(vertex));
            index.put(vertex, output);
            steps.add(new Sum(index.get(target), addend, output, relu.isPresent()));
        }

        /** The ReLU that alone reads a value, so that the value can be rectified where it lies. */
        private Optional<String> rectifier(String vertex) {
            return part.onlyReader(vertex)
                    .filter(reader ->
                            part.layer(reader).filter(Compiler::isRelu).isPresent());
        }

        private static boolean isRelu(Layer layer) {
            return layer instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationReLU;
        }

        private int value(String vertex) {
            shapes.add(part.shape(vertex));
            index.put(vertex, shapes.size() - 1);
            return shapes.size() - 1;
        }

        private static int[] window(int[] kernel, int[] stride, int[] padding) {
            return new int[] {kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]};
        }

        private static UnsupportedOperationException unsupported(String vertex, Object definition) {
            return new UnsupportedOperationException("the nd4j engine has no step for '" + vertex + "' ("
                    + definition.getClass().getSimpleName() + ")");
        }
    }
}
