// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static io.github.perceptanon.onednn.Program.argument;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_include_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.onednn.Kernels.After;
import io.github.perceptanon.onednn.Kernels.Geometry;
import io.github.perceptanon.onednn.Program.Argument;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles a slice to a program for one image. Batch norms are folded into the convolutions before them, and sums and
 * rectifiers are computed where the convolution before them stores its result. Values are (1, channels, height, width),
 * (1, tokens, width) or (1, width).
 */
final class InferenceCompiler implements Operation.Visitor<Void> {
    private static final int NORM = dnnl_use_scale | dnnl_use_shift;

    private final NetworkSlice slice;
    private final SubNetwork part;
    private final StateDict weights;
    /** oneDNN's number of the type of activations and kernels. */
    private final int type;

    private final Handles handles;
    private final Kernels kernels;
    private final StoredWeights stored;
    private final Program program;
    private final Buffer.Given input;
    private final Map<String, Buffer> values = new HashMap<>();
    /** How often each value will still be read, by later nodes and as an output. */
    private final Map<String, Integer> uses = new HashMap<>();
    /** Buffers that are, whole or in part, the value of two names: no sum may overwrite them. */
    private final Set<Buffer> shared = new HashSet<>();

    InferenceCompiler(NetworkSlice slice, StateDict weights, int type, Handles handles) {
        this.slice = slice;
        this.weights = weights;
        this.type = type;
        this.handles = handles;
        this.part = SubNetwork.between(
                slice.network(),
                Map.of(slice.input(), new int[] {slice.channels(), slice.height(), slice.width()}),
                slice.outputs());
        this.kernels = new Kernels(handles, false);
        this.stored = new StoredWeights(handles);
        this.program = new Program(kernels);
        this.input = new Buffer.Given(Layout.floats(handles, 1, slice.channels(), slice.height(), slice.width()));
    }

    InferenceProgram compile() {
        part.nodes().forEach(node -> part.inputs(node).forEach(this::willBeRead));
        slice.outputs().forEach(this::willBeRead);
        values.put(
                slice.input(),
                type == dnnl_f32
                        ? input
                        : program.in(plain(1, slice.channels(), slice.height(), slice.width()), input));
        for (String name : part.nodes()) {
            Node node = part.find(name);
            if (!values.containsKey(name)) {
                node.operation().accept(node, this);
            }
            node.inputs().forEach(read -> uses.merge(read, -1, Integer::sum));
        }
        List<Buffer> outputs = new ArrayList<>();
        List<int[]> shapes = new ArrayList<>();
        for (String output : slice.outputs()) {
            outputs.add(asOutput(at(output)));
            shapes.add(part.shape(output));
        }
        outputs.forEach(program::keep);
        program.plan();
        return new InferenceProgram(program, input, outputs, shapes);
    }

    private void willBeRead(String value) {
        uses.merge(value, 1, Integer::sum);
    }

    private Buffer asOutput(Buffer value) {
        return program.in(Layout.floats(handles, value.layout().dimensions()), value);
    }

    private Buffer at(String value) {
        return Objects.requireNonNull(values.get(value), value);
    }

    private Buffer input(Node node) {
        return at(node.inputs().get(0));
    }

    private Layout plain(long... dimensions) {
        return Layout.plain(handles, type, dimensions);
    }

    private Layout any(long... dimensions) {
        return Layout.any(handles, type, dimensions);
    }

    /** The dimensions of a node's value, with a batch of 1. */
    private long[] dimensions(String node) {
        int[] shape = part.shape(node);
        long[] dimensions = new long[shape.length + 1];
        dimensions[0] = 1;
        for (int i = 0; i < shape.length; i++) {
            dimensions[i + 1] = shape[i];
        }
        return dimensions;
    }

    /** A new buffer for a node's value, row-major. */
    private Buffer plainValue(Node node) {
        return define(node.name(), program.buffer(plain(dimensions(node.name()))));
    }

    private Buffer define(String name, Buffer value) {
        values.put(name, value);
        return value;
    }

    /** A node that computes nothing here: its value is that of its input. */
    private Void sameAs(Node node) {
        shared.add(define(node.name(), input(node)));
        return null;
    }

    private Optional<String> rectifier(String node) {
        return part.onlyReader(node).filter(reader -> part.operation(reader) instanceof Operation.Relu);
    }

    /** The value of a node and, if its only reader is a ReLU, of that ReLU, which is computed with it. */
    private void defineRectified(String node, Optional<String> relu, Buffer value) {
        define(node, value);
        relu.ifPresent(name -> define(name, value));
    }

    @Override
    public Void convolution(Node node, Operation.Convolution operation) {
        FoldedConvolution folded = FoldedConvolution.of(part, node.name(), weights);
        Buffer in = input(node);
        Optional<String> sum = sumInPlace(folded.output());
        String last = sum.orElse(folded.output());
        Optional<String> relu = rectifier(last);
        Optional<Buffer> addend = sum.map(add -> addend(add, folded.output()));
        long[] kernel = Geometries.weights(operation);
        Geometry geometry = Geometries.of(operation);
        // The input of the network stays as it is: most first convolutions read row-major planes directly.
        Layout source = in == input ? in.layout() : any(in.layout().dimensions());
        Kernel convolution = kernels.convolution(
                source,
                any(kernel),
                Layout.floats(handles, operation.out()),
                addend.map(Buffer::layout).orElseGet(() -> any(dimensions(folded.output()))),
                geometry,
                new After(sum.isPresent(), relu.isPresent()));
        Buffer out = addend.orElseGet(
                () -> program.buffer(convolution.layout(DNNL_ARG_DST, type, dimensions(folded.output()))));
        program.add(
                convolution,
                argument(DNNL_ARG_SRC, program.in(convolution.layout(DNNL_ARG_SRC, source), in)),
                argument(
                        DNNL_ARG_WEIGHTS,
                        stored.in(
                                convolution.layout(DNNL_ARG_WEIGHTS, type, kernel),
                                FloatBuffer.wrap(folded.kernel()),
                                kernel)),
                argument(DNNL_ARG_BIAS, stored.vector(FloatBuffer.wrap(folded.bias()))),
                argument(DNNL_ARG_DST, out));
        define(node.name(), out);
        define(folded.output(), out);
        defineRectified(last, relu, out);
        return null;
    }

    /** The sum that is the only reader of a value, if its other addend is there already and read by nothing else later. */
    private Optional<String> sumInPlace(String value) {
        return part.onlyReader(value)
                .filter(reader -> part.operation(reader) instanceof Operation.Add)
                .filter(add -> {
                    String other = otherAddend(add, value);
                    return values.get(other) instanceof Buffer.Planned buffer
                            && !shared.contains(buffer)
                            && Objects.requireNonNull(uses.get(other)) == 1;
                });
    }

    private String otherAddend(String add, String one) {
        List<String> inputs = part.inputs(add);
        return inputs.get(inputs.get(0).equals(one) ? 1 : 0);
    }

    private Buffer addend(String add, String one) {
        return at(otherAddend(add, one));
    }

    @Override
    public Void batchNorm(Node node, Operation.BatchNorm operation) {
        Buffer in = input(node);
        Optional<String> relu = rectifier(node.name());
        int flags = NORM | dnnl_use_global_stats | (relu.isPresent() ? dnnl_fuse_norm_relu : 0);
        Kernel norm = kernels.batchNorm(in.layout(), operation.eps(), flags);
        Buffer out = program.buffer(in.layout());
        program.add(
                norm,
                argument(DNNL_ARG_SRC, in),
                argument(DNNL_ARG_SCALE, vector(node, "weight")),
                argument(DNNL_ARG_SHIFT, vector(node, "bias")),
                argument(DNNL_ARG_MEAN, vector(node, "running_mean")),
                argument(DNNL_ARG_VARIANCE, vector(node, "running_var")),
                argument(DNNL_ARG_DST, out));
        defineRectified(node.name(), relu, out);
        return null;
    }

    private Buffer vector(Node node, String parameter) {
        return stored.vector(StoredWeights.floats(weights, node.name() + "." + parameter));
    }

    @Override
    public Void layerNorm(Node node, Operation.LayerNorm operation) {
        Buffer in = input(node);
        long[] dimensions = in.layout().dimensions();
        Layout statistics = Layout.floats(handles, Arrays.copyOf(dimensions, dimensions.length - 1));
        Kernel norm = kernels.layerNorm(in.layout(), statistics, operation.eps(), NORM);
        program.add(
                norm,
                argument(DNNL_ARG_SRC, in),
                argument(DNNL_ARG_SCALE, vector(node, "weight")),
                argument(DNNL_ARG_SHIFT, vector(node, "bias")),
                argument(DNNL_ARG_DST, define(node.name(), program.buffer(in.layout()))));
        return null;
    }

    @Override
    public Void relu(Node node, Operation.Relu operation) {
        return elementwise(node, dnnl_eltwise_relu);
    }

    @Override
    public Void gelu(Node node, Operation.Gelu operation) {
        return elementwise(node, dnnl_eltwise_gelu_erf);
    }

    private Void elementwise(Node node, int algorithm) {
        Buffer in = input(node);
        program.add(
                kernels.elementwise(algorithm, in.layout()),
                argument(DNNL_ARG_SRC, in),
                argument(DNNL_ARG_DST, define(node.name(), program.buffer(in.layout()))));
        return null;
    }

    @Override
    public Void add(Node node, Operation.Add operation) {
        Buffer first = at(node.inputs().get(0));
        Buffer second = program.in(first.layout(), at(node.inputs().get(1)));
        Optional<String> relu = rectifier(node.name());
        Buffer out = program.buffer(first.layout());
        program.add(
                kernels.binary(dnnl_binary_add, first.layout(), second.layout(), out.layout(), relu.isPresent()),
                argument(DNNL_ARG_SRC_0, first),
                argument(DNNL_ARG_SRC_1, second),
                argument(DNNL_ARG_DST, out));
        defineRectified(node.name(), relu, out);
        return null;
    }

    @Override
    public Void concatenate(Node node, Operation.Concatenate operation) {
        List<Buffer> parts = node.inputs().stream().map(this::at).toList();
        Kernel concatenation =
                kernels.concatenation(parts.stream().map(Buffer::layout).toList(), 1, Optional.empty());
        Buffer out = program.buffer(concatenation.layout(DNNL_ARG_DST, type, dimensions(node.name())));
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            arguments.add(argument(DNNL_ARG_MULTIPLE_SRC + i, parts.get(i)));
        }
        arguments.add(argument(DNNL_ARG_DST, define(node.name(), out)));
        program.add(concatenation, arguments);
        return null;
    }

    @Override
    public Void maxPool(Node node, Operation.MaxPool operation) {
        long[] in = input(node).layout().dimensions();
        Geometry geometry = Geometries.pooling(
                operation.window(), operation.overhangHeight((int) in[2]), operation.overhangWidth((int) in[3]));
        define(node.name(), pooled(dnnl_pooling_max, input(node), dimensions(node.name()), geometry));
        return null;
    }

    @Override
    public Void averagePool(Node node, Operation.AveragePool operation) {
        int algorithm = operation.countPadding() ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding;
        Geometry geometry = Geometries.pooling(operation.window(), 0, 0);
        define(node.name(), pooled(algorithm, input(node), dimensions(node.name()), geometry));
        return null;
    }

    private Buffer pooled(int algorithm, Buffer in, long[] dimensions, Geometry geometry) {
        Kernel pooling = kernels.pooling(algorithm, in.layout(), any(dimensions), geometry);
        Buffer out = program.buffer(pooling.layout(DNNL_ARG_DST, type, dimensions));
        program.add(pooling, argument(DNNL_ARG_SRC, in), argument(DNNL_ARG_DST, out));
        return out;
    }

    @Override
    public Void adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        int[] shape = part.shape(node.inputs().get(0));
        if (operation.isIdentity(shape)) {
            return sameAs(node);
        }
        Buffer in = asOutput(input(node));
        Buffer out = program.buffer(Layout.floats(handles, dimensions(node.name())));
        AdaptiveAverage average = new AdaptiveAverage(operation, 1, shape);
        program.add(memory -> average.forward(memory.floats(in), memory.floats(out)), in, out);
        define(node.name(), program.in(plain(dimensions(node.name())), out));
        return null;
    }

    @Override
    public Void globalAverage(Node node, Operation.GlobalAverage operation) {
        Buffer in = input(node);
        long[] map = in.layout().dimensions();
        long[] one = {map[0], map[1], 1, 1};
        Buffer mean = pooled(dnnl_pooling_avg_exclude_padding, in, one, Geometries.whole(map[2], map[3]));
        define(node.name(), view(program.in(plain(one), mean), 0, map[0], map[1]));
        return null;
    }

    /** The memory of a row-major buffer as another row-major tensor, from one of its bytes. */
    private Buffer view(Buffer whole, long offset, long... dimensions) {
        shared.add(whole);
        return new Buffer.Part(whole, plain(dimensions), offset);
    }

    @Override
    public Void flatten(Node node, Operation.Flatten operation) {
        Buffer in = input(node);
        Buffer rows = program.in(plain(in.layout().dimensions()), in);
        define(node.name(), view(rows, 0, dimensions(node.name())));
        return null;
    }

    @Override
    public Void dense(Node node, Operation.Dense operation) {
        Optional<String> relu = rectifier(node.name());
        Buffer out = plainValue(node);
        addDense(
                input(node),
                out,
                StoredWeights.floats(weights, node.name() + ".weight"),
                StoredWeights.floats(weights, node.name() + ".bias"),
                relu.isPresent());
        defineRectified(node.name(), relu, out);
        return null;
    }

    /** A dense layer over the last axis of row-major values. */
    private void addDense(Buffer in, Buffer out, FloatBuffer matrix, FloatBuffer bias, boolean relu) {
        long width = bias.remaining();
        long depth = matrix.remaining() / width;
        long rows = elements(in) / depth;
        Buffer from = view(in, 0, rows, depth);
        Buffer to = view(out, 0, rows, width);
        Kernel dense = kernels.dense(
                from.layout(), any(width, depth), Layout.floats(handles, width), to.layout(), new After(false, relu));
        program.add(
                dense,
                argument(DNNL_ARG_SRC, from),
                argument(
                        DNNL_ARG_WEIGHTS,
                        stored.in(dense.layout(DNNL_ARG_WEIGHTS, type, width, depth), matrix, width, depth)),
                argument(DNNL_ARG_BIAS, stored.vector(bias)),
                argument(DNNL_ARG_DST, to));
    }

    private static long elements(Buffer buffer) {
        long product = 1;
        for (long dimension : buffer.layout().dimensions()) {
            product *= dimension;
        }
        return product;
    }

    @Override
    public Void dropout(Node node, Operation.Dropout operation) {
        return sameAs(node);
    }

    @Override
    public Void patchTokens(Node node, Operation.PatchTokens operation) {
        Buffer in = input(node);
        long[] map = in.layout().dimensions();
        long[] channelsLast = {map[1] * map[2] * map[3], 1, map[1] * map[3], map[1]};
        Buffer turned = program.in(Layout.strided(handles, type, map, channelsLast), in);
        define(node.name(), view(turned, 0, dimensions(node.name())));
        return null;
    }

    @Override
    public Void classToken(Node node, Operation.ClassToken operation) {
        Buffer in = input(node);
        Buffer out = plainValue(node);
        long width = operation.width();
        Buffer token = stored.in(plain(1, 1, width), StoredWeights.floats(weights, node.name()), 1, 1, width);
        program.copy(token, view(out, 0, 1, 1, width));
        program.copy(
                in, view(out, Layout.elementBytes(type) * width, in.layout().dimensions()));
        return null;
    }

    @Override
    public Void positions(Node node, Operation.Positions operation) {
        Buffer in = input(node);
        long[] dimensions = in.layout().dimensions();
        Buffer positions = stored.in(plain(dimensions), StoredWeights.floats(weights, node.name()), dimensions);
        program.add(
                kernels.binary(dnnl_binary_add, in.layout(), positions.layout(), in.layout(), false),
                argument(DNNL_ARG_SRC_0, in),
                argument(DNNL_ARG_SRC_1, positions),
                argument(DNNL_ARG_DST, plainValue(node)));
        return null;
    }

    @Override
    public Void selfAttention(Node node, Operation.SelfAttention operation) {
        String name = node.name();
        long[] tokens = input(node).layout().dimensions();
        Buffer projected = program.buffer(plain(tokens[0], tokens[1], 3 * tokens[2]));
        addDense(
                input(node),
                projected,
                StoredWeights.floats(weights, name + ".in_proj_weight"),
                StoredWeights.floats(weights, name + ".in_proj_bias"),
                false);
        AttentionViews views = new AttentionViews(handles, type, tokens, operation.heads());
        Buffer scores = program.buffer(plain(views.scores()));
        Kernel similarity = kernels.product(
                views.queries().layout(), views.keysTransposed().layout(), scores.layout(), views.scale());
        program.add(
                similarity,
                argument(DNNL_ARG_SRC, views.queries().of(projected)),
                argument(DNNL_ARG_WEIGHTS, views.keysTransposed().of(projected)),
                argument(DNNL_ARG_DST, scores));
        Buffer shares = program.buffer(scores.layout());
        program.add(
                kernels.softmax(scores.layout(), 3), argument(DNNL_ARG_SRC, scores), argument(DNNL_ARG_DST, shares));
        Buffer mixed = program.buffer(plain(tokens));
        Kernel mixture = kernels.product(
                shares.layout(), views.values().layout(), views.mixed().layout(), 1);
        program.add(
                mixture,
                argument(DNNL_ARG_SRC, shares),
                argument(DNNL_ARG_WEIGHTS, views.values().of(projected)),
                argument(DNNL_ARG_DST, views.mixed().of(mixed)));
        addDense(
                mixed,
                plainValue(node),
                StoredWeights.floats(weights, name + ".out_proj.weight"),
                StoredWeights.floats(weights, name + ".out_proj.bias"),
                false);
        return null;
    }

    @Override
    public Void select(Node node, Operation.Select operation) {
        Buffer in = input(node);
        long width = in.layout().dimensions()[2];
        program.copy(view(in, Layout.elementBytes(type) * width * operation.index(), 1, width), plainValue(node));
        return null;
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
        return new UnsupportedOperationException("the onednn engine runs image after image and has no step for '"
                + node.name() + "', which takes several batches: give it the trunk's input");
    }
}
