// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.ChannelAffine;
import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.network.Window;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compiles a slice to steps. Value 0 is the input; every node that is not folded into another gets the next index. */
final class StepCompiler implements Operation.Visitor<Void> {
    private final NetworkSlice slice;
    private final SubNetwork part;
    private final StateDict weights;
    private final Map<String, Integer> index = new HashMap<>();
    private final List<int[]> shapes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    StepCompiler(NetworkSlice slice, StateDict weights) {
        this.slice = slice;
        this.part = SubNetwork.between(
                slice.network(),
                Map.of(slice.input(), new int[] {slice.channels(), slice.height(), slice.width()}),
                slice.outputs());
        this.weights = weights;
    }

    FusedNetwork compile() {
        index.put(slice.input(), 0);
        shapes.add(part.shape(slice.input()));
        try {
            for (String name : part.nodes()) {
                if (!index.containsKey(name)) {
                    Node node = part.find(name);
                    node.operation().accept(node, this);
                }
            }
        } catch (RuntimeException | Error e) {
            steps.forEach(step -> step.weights().forEach(INDArray::close));
            throw e;
        }
        return new FusedNetwork(
                steps, shapes, slice.outputs().stream().mapToInt(this::at).toArray());
    }

    private int input(Node node) {
        return at(node.inputs().get(0));
    }

    /** Where a value is that a step before this one made. */
    private int at(String value) {
        return Objects.requireNonNull(index.get(value), value);
    }

    private int value(String node) {
        shapes.add(part.shape(node));
        index.put(node, shapes.size() - 1);
        return shapes.size() - 1;
    }

    /** The value of a node and, if its only reader is a ReLU, of that ReLU, which is then computed in place. */
    private int rectified(String node, Optional<String> relu) {
        int output = value(relu.orElse(node));
        // All nodes that were fused into one step have its value.
        index.put(node, output);
        return output;
    }

    private Optional<String> rectifier(String node) {
        return part.onlyReader(node).filter(reader -> part.operation(reader) instanceof Operation.Relu);
    }

    private Void add(Step step) {
        steps.add(step);
        return null;
    }

    /** A node that computes nothing here: its value is that of its input. */
    private Void sameAs(Node node) {
        index.put(node.name(), input(node));
        return null;
    }

    private INDArray array(String key, long... shape) {
        Tensor tensor = weights.get(key);
        if (tensor.dtype() != DType.F32) {
            return Nd4j.createFromArray(tensor.toFloats()).reshape(shape);
        }
        // Not through the heap: VGG11's first dense layer has 400 MB.
        INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, shape);
        FusedPlan.buffer(array).put(tensor.bytes().asFloatBuffer());
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        return array;
    }

    @Override
    public Void convolution(Node node, Operation.Convolution operation) {
        FoldedConvolution folded = FoldedConvolution.of(part, node.name(), weights);
        int input = input(node);
        Optional<String> relu = rectifier(folded.output());
        int output = rectified(folded.output(), relu);
        index.put(node.name(), output);
        return add(new Step.Convolution(
                input,
                output,
                heightWidthInOut(folded.kernel(), operation),
                Nd4j.createFromArray(folded.bias()),
                operation.window().dilated(operation.dilation()),
                relu.isPresent()));
    }

    /**
     * Converts a kernel from PyTorch's (out, in / groups, height, width) to the layout of channels-last convolutions. ND4J's
     * convolution does not support groups, and its oneDNN rejects dilation, so the weights between groups and between
     * dilated rows and columns are set to 0.
     */
    private static INDArray heightWidthInOut(float[] kernel, Operation.Convolution c) {
        Window window = c.window();
        Window dilated = window.dilated(c.dilation());
        int positions = window.kernelHeight() * window.kernelWidth();
        int perGroup = c.in() / c.groups();
        float[] turned = new float[dilated.kernelHeight() * dilated.kernelWidth() * c.in() * c.out()];
        for (int o = 0; o < c.out(); o++) {
            int firstInput = o / (c.out() / c.groups()) * perGroup;
            for (int i = 0; i < perGroup; i++) {
                for (int p = 0; p < positions; p++) {
                    int row = p / window.kernelWidth() * c.dilation();
                    int column = p % window.kernelWidth() * c.dilation();
                    int place = row * dilated.kernelWidth() + column;
                    turned[(place * c.in() + firstInput + i) * c.out() + o] =
                            kernel[(o * perGroup + i) * positions + p];
                }
            }
        }
        return Nd4j.createFromArray(turned).reshape(dilated.kernelHeight(), dilated.kernelWidth(), c.in(), c.out());
    }

    @Override
    public Void batchNorm(Node node, Operation.BatchNorm operation) {
        ChannelAffine affine = ChannelAffine.of(node.name(), operation, weights);
        int input = input(node);
        Optional<String> relu = rectifier(node.name());
        int output = rectified(node.name(), relu);
        return add(new Step.Affine(input, output, affine.factors(), affine.shifts(), relu.isPresent()));
    }

    @Override
    public Void layerNorm(Node node, Operation.LayerNorm operation) {
        float[] gamma = weights.get(node.name() + ".weight").toFloats();
        float[] beta = weights.get(node.name() + ".bias").toFloats();
        return add(new Step.LayerNorm(input(node), value(node.name()), gamma, beta, operation.eps()));
    }

    @Override
    public Void relu(Node node, Operation.Relu operation) {
        return add(new Step.Relu(input(node), value(node.name())));
    }

    @Override
    public Void gelu(Node node, Operation.Gelu operation) {
        return add(new Step.Gelu(input(node), value(node.name())));
    }

    /** Overwrites one of its inputs if nothing else reads that; the other may be read again. */
    @Override
    public Void add(Node node, Operation.Add operation) {
        boolean first = isLastUse(node.inputs().get(0));
        boolean overwrites = first || isLastUse(node.inputs().get(1));
        int target = at(node.inputs().get(first || !overwrites ? 0 : 1));
        int addend = at(node.inputs().get(first || !overwrites ? 1 : 0));
        Optional<String> relu = rectifier(node.name());
        int output = rectified(node.name(), relu);
        return add(new Step.Sum(target, addend, output, overwrites, relu.isPresent()));
    }

    private boolean isLastUse(String value) {
        return part.onlyReader(value).isPresent() && at(value) != 0;
    }

    @Override
    public Void concatenate(Node node, Operation.Concatenate operation) {
        int[] from = node.inputs().stream().mapToInt(this::at).toArray();
        return add(new Step.Concatenation(from, value(node.name())));
    }

    @Override
    public Void maxPool(Node node, Operation.MaxPool operation) {
        int from = extended(operation, input(node));
        return add(new Step.MaxPool(from, value(node.name()), operation.window()));
    }

    /** The input, or a copy with the rows and columns that a rounded-up pooling reads past the input's end. */
    private int extended(Operation.MaxPool pooling, int input) {
        int[] in = shapes.get(input);
        int rows = pooling.overhangHeight(in[1]);
        int columns = pooling.overhangWidth(in[2]);
        if (rows == 0 && columns == 0) {
            return input;
        }
        shapes.add(new int[] {in[0], in[1] + rows, in[2] + columns});
        add(new Step.Extension(input, shapes.size() - 1, rows, columns));
        return shapes.size() - 1;
    }

    @Override
    public Void averagePool(Node node, Operation.AveragePool operation) {
        return add(new Step.AveragePool(input(node), value(node.name()), operation.window(), operation.countPadding()));
    }

    @Override
    public Void adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        return operation.isIdentity(shapes.get(input(node)))
                ? sameAs(node)
                : add(new Step.AdaptiveAverage(input(node), value(node.name()), operation));
    }

    @Override
    public Void globalAverage(Node node, Operation.GlobalAverage operation) {
        return add(new Step.GlobalAverage(input(node), value(node.name())));
    }

    @Override
    public Void flatten(Node node, Operation.Flatten operation) {
        return add(new Step.Flatten(input(node), value(node.name())));
    }

    @Override
    public Void dense(Node node, Operation.Dense operation) {
        int input = input(node);
        Optional<String> relu = rectifier(node.name());
        int output = rectified(node.name(), relu);
        INDArray matrix = array(node.name() + ".weight", operation.out(), operation.in());
        INDArray bias = array(node.name() + ".bias", operation.out());
        return add(new Step.Dense(input, output, matrix, bias, relu.isPresent()));
    }

    @Override
    public Void dropout(Node node, Operation.Dropout operation) {
        return sameAs(node);
    }

    /** Channels are last in memory, so positions are tokens already. */
    @Override
    public Void patchTokens(Node node, Operation.PatchTokens operation) {
        return add(new Step.Copy(input(node), value(node.name())));
    }

    @Override
    public Void classToken(Node node, Operation.ClassToken operation) {
        float[] token = weights.get(node.name()).toFloats();
        return add(new Step.ClassToken(input(node), value(node.name()), token));
    }

    @Override
    public Void positions(Node node, Operation.Positions operation) {
        float[] positions = weights.get(node.name()).toFloats();
        return add(new Step.Positions(input(node), value(node.name()), positions));
    }

    @Override
    public Void selfAttention(Node node, Operation.SelfAttention operation) {
        int width = operation.width();
        float scale = (float) (1 / Math.sqrt((double) width / operation.heads()));
        INDArray projection = scaled(node.name() + ".in_proj_weight", width * width, scale);
        INDArray bias = scaled(node.name() + ".in_proj_bias", width, scale);
        return add(new Step.Attention(
                input(node),
                value(node.name()),
                operation.heads(),
                projection.reshape(3L * width, width),
                bias,
                array(node.name() + ".out_proj.weight", width, width),
                array(node.name() + ".out_proj.bias", width)));
    }

    /** A tensor whose first elements, those of the queries, are scaled. */
    private INDArray scaled(String key, int count, float scale) {
        float[] values = weights.get(key).toFloats();
        for (int i = 0; i < count; i++) {
            values[i] *= scale;
        }
        return Nd4j.createFromArray(values);
    }

    @Override
    public Void select(Node node, Operation.Select operation) {
        return add(new Step.Select(input(node), value(node.name()), operation.index()));
    }

    /** Scorers run the trunk on single images and concatenate the embeddings themselves. */
    @Override
    public Void stack(Node node, Operation.Stack operation) {
        throw batches(node);
    }

    @Override
    public Void unstack(Node node, Operation.Unstack operation) {
        throw batches(node);
    }

    private static UnsupportedOperationException batches(Node node) {
        return new UnsupportedOperationException("the nd4j engine runs image after image and has no step for '"
                + node.name() + "', which takes several batches: give it the trunk's input");
    }
}
