package io.github.perceptanon.engine;

import io.github.perceptanon.network.NativeMaxPooling;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
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
        private final ComputationGraphConfiguration graph;
        private final StateDict weights;
        private final Map<String, Integer> index = new HashMap<>();
        private final List<int[]> shapes = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final Map<String, List<String>> consumers = new HashMap<>();
        private final Set<String> wanted;

        Compiler(NetworkSlice slice, StateDict weights) {
            this.slice = slice;
            this.graph = slice.configuration();
            this.weights = weights;
            this.wanted = new HashSet<>(slice.outputs());
        }

        FusedNetwork compile() {
            Set<String> needed = needed();
            for (String vertex : needed) {
                for (String input : inputs(vertex)) {
                    consumers.computeIfAbsent(input, k -> new ArrayList<>()).add(vertex);
                }
            }
            index.put(slice.input(), 0);
            shapes.add(new int[] {slice.channels(), slice.height(), slice.width()});
            for (String vertex : needed) {
                if (!index.containsKey(vertex)) {
                    add(vertex);
                }
            }
            int[] outputs = slice.outputs().stream().mapToInt(index::get).toArray();
            return new FusedNetwork(List.copyOf(steps), List.copyOf(shapes), outputs);
        }

        /** Vertices between the input and the outputs, in an order in which they can be computed. */
        private Set<String> needed() {
            Set<String> order = new LinkedHashSet<>();
            slice.outputs().forEach(output -> visit(output, order, new HashSet<>()));
            return order;
        }

        private void visit(String vertex, Set<String> order, Set<String> path) {
            if (vertex.equals(slice.input()) || order.contains(vertex)) {
                return;
            }
            if (!graph.getVertices().containsKey(vertex)) {
                throw new IllegalArgumentException(
                        "the outputs also depend on '" + vertex + "', not on '" + slice.input() + "' alone");
            }
            if (!path.add(vertex)) {
                throw new IllegalArgumentException("the network has a cycle at '" + vertex + "'");
            }
            inputs(vertex).forEach(input -> visit(input, order, path));
            order.add(vertex);
        }

        private List<String> inputs(String vertex) {
            return graph.getVertexInputs().get(vertex);
        }

        private void add(String vertex) {
            GraphVertex definition = graph.getVertices().get(vertex);
            if (definition instanceof ElementWiseVertex) {
                addSum(vertex);
            } else if (definition instanceof MergeVertex) {
                addConcatenation(vertex);
            } else if (definition instanceof LayerVertex layer) {
                addLayer(vertex, layer.getLayerConf().getLayer());
            } else {
                throw unsupported(vertex, definition);
            }
        }

        private void addLayer(String vertex, Layer layer) {
            String from = inputs(vertex).get(0);
            int input = index.get(from);
            if (layer instanceof ConvolutionLayer c) {
                addConvolution(vertex, c, input);
            } else if (layer instanceof SubsamplingLayer p) {
                addPooling(vertex, p, input);
            } else if (layer instanceof GlobalPoolingLayer g && g.getPoolingType() == PoolingType.AVG) {
                steps.add(new GlobalAverage(input, value(vertex, shapes.get(input)[0])));
            } else if (layer instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationReLU) {
                steps.add(new Relu(input, value(vertex, shapes.get(input))));
            } else {
                throw unsupported(vertex, layer);
            }
        }

        private void addPooling(String vertex, SubsamplingLayer p, int input) {
            int[] window = window(p.getKernelSize(), p.getStride(), p.getPadding());
            int from = p instanceof NativeMaxPooling max ? extended(vertex, max, input) : input;
            int output = value(vertex, windowed(vertex, shapes.get(input)[0], shapes.get(from), window));
            if (p.getPoolingType() == PoolingType.MAX) {
                steps.add(new MaxPool(from, output, window));
            } else if (p.getPoolingType() == PoolingType.AVG) {
                steps.add(new AveragePool(from, output, window, p.isAvgPoolIncludePadInDivisor()));
            } else {
                throw unsupported(vertex, p);
            }
        }

        /** The input, or a value with the rows and columns that a rounded-up pooling reads past its end. */
        private int extended(String vertex, NativeMaxPooling pooling, int input) {
            int[] in = shapes.get(input);
            int[] overhang = pooling.overhang(in[1], in[2]);
            if (overhang[0] == 0 && overhang[1] == 0) {
                return input;
            }
            int output = value(vertex + ".extended", in[0], in[1] + overhang[0], in[2] + overhang[1]);
            steps.add(new Extension(input, output, overhang));
            return output;
        }

        private void addConcatenation(String vertex) {
            int[] from = inputs(vertex).stream().mapToInt(index::get).toArray();
            int[] shape = shapes.get(from[0]).clone();
            shape[0] = Arrays.stream(from).map(v -> shapes.get(v)[0]).sum();
            steps.add(new Concatenation(from, value(vertex, shape)));
        }

        private void addConvolution(String vertex, ConvolutionLayer c, int input) {
            int[] window = window(c.getKernelSize(), c.getStride(), c.getPadding());
            float[] kernel = weights.get(vertex + ".weight").toFloats();
            float[] bias = c.hasBias() ? weights.get(vertex + ".bias").toFloats() : new float[(int) c.getNOut()];
            String name = vertex;
            String next = onlyConsumer(name);
            if (next != null && layer(next) instanceof BatchNormalization bn) {
                fold(next, bn.getEps(), kernel, bias);
                name = next;
                next = onlyConsumer(name);
            }
            boolean relu = next != null && isRelu(next);
            if (relu) {
                name = next;
            }
            int output = value(name, windowed(vertex, (int) c.getNOut(), shapes.get(input), window));
            index.put(vertex, output);
            alias(vertex, name, output);
            steps.add(new Convolution(
                    input,
                    output,
                    heightWidthInOut(kernel, (int) c.getNOut(), (int) c.getNIn(), window),
                    Nd4j.createFromArray(bias),
                    window,
                    relu));
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

        /** The vertices folded into one step all stand for its value. */
        private void alias(String first, String last, int value) {
            for (String v = first; !v.equals(last); v = consumers.get(v).get(0)) {
                index.put(v, value);
            }
        }

        /** y = (W x + b − mean) · γ / √(var + eps) + β, as a convolution. */
        private void fold(String norm, double eps, float[] kernel, float[] bias) {
            float[] gamma = weights.get(norm + ".weight").toFloats();
            float[] beta = weights.get(norm + ".bias").toFloats();
            float[] mean = weights.get(norm + ".running_mean").toFloats();
            float[] variance = weights.get(norm + ".running_var").toFloats();
            int perOutput = kernel.length / bias.length;
            for (int o = 0; o < bias.length; o++) {
                double scale = gamma[o] / Math.sqrt(variance[o] + eps);
                for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
                    kernel[i] = (float) (kernel[i] * scale);
                }
                bias[o] = (float) ((bias[o] - mean[o]) * scale + beta[o]);
            }
        }

        private void addSum(String vertex) {
            List<String> in = inputs(vertex);
            int target = index.get(in.get(0));
            int addend = index.get(in.get(1));
            if (onlyConsumer(in.get(0)) == null) {
                throw new UnsupportedOperationException(
                        "the value '" + in.get(0) + "' is read twice and cannot be overwritten by '" + vertex + "'");
            }
            String next = onlyConsumer(vertex);
            boolean relu = next != null && isRelu(next);
            int output = value(relu ? next : vertex, shapes.get(target));
            index.put(vertex, output);
            steps.add(new Sum(target, addend, output, relu));
        }

        /** The one vertex that reads this value, or null if it is read twice or is itself wanted. */
        private String onlyConsumer(String vertex) {
            List<String> readers = consumers.getOrDefault(vertex, List.of());
            return readers.size() == 1 && !wanted.contains(vertex) ? readers.get(0) : null;
        }

        private Layer layer(String vertex) {
            return graph.getVertices().get(vertex) instanceof LayerVertex v
                    ? v.getLayerConf().getLayer()
                    : null;
        }

        private boolean isRelu(String vertex) {
            return layer(vertex) instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationReLU;
        }

        private int value(String vertex, int... shape) {
            shapes.add(shape);
            index.put(vertex, shapes.size() - 1);
            return shapes.size() - 1;
        }

        private static int[] window(int[] kernel, int[] stride, int[] padding) {
            return new int[] {kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]};
        }

        private static int[] windowed(String vertex, int channels, int[] in, int[] w) {
            int height = in[1] + 2 * w[4];
            int width = in[2] + 2 * w[5];
            if (height < w[0] || width < w[1]) {
                throw new IllegalArgumentException("the input is too small for '" + vertex + "', which needs at least "
                        + w[0] + "x" + w[1] + " values but is left with " + height + "x" + width + " (height x width)");
            }
            return new int[] {channels, (height - w[0]) / w[2] + 1, (width - w[1]) / w[3] + 1};
        }

        private static UnsupportedOperationException unsupported(String vertex, Object definition) {
            return new UnsupportedOperationException("the nd4j engine has no step for '" + vertex + "' ("
                    + definition.getClass().getSimpleName() + ")");
        }
    }
}
