// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static io.github.perceptanon.onednn.Program.argument;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
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
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_include_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.onednn.Kernels.After;
import io.github.perceptanon.onednn.Kernels.Geometry;
import io.github.perceptanon.onednn.Program.Argument;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a network for one batch size: the forward pass and, for training, the backward pass behind it. Each operation adds
 * its forward steps and leaves behind how its backward steps are added; these come in reverse order, as far as something
 * before them learns. Values are (batch, channels, height, width), (batch, tokens, width) or (batch, width).
 */
final class TrainingCompiler implements Operation.Visitor<Void> {
    private static final int NORM = dnnl_use_scale | dnnl_use_shift;
    /** PyTorch's momentum of running statistics. */
    private static final double MOMENTUM = 0.1;

    /** What is compiled. */
    record Request(Network network, Predicate<String> learns, int images, int height, int width) {}

    private final Request request;
    private final boolean training;
    private final FlatWeights weights;
    private final StepState state;
    private final Handles handles;
    private final Kernels kernels;
    private final Program program;
    private final SubNetwork part;
    private final Map<String, Value> values = new HashMap<>();
    /** Values that are the network's images, row-major. */
    private final Set<Value> images = new HashSet<>();
    /** Values whose producers do not read them in the backward pass, so that a sum may overwrite them. */
    private final Set<Value> overwritable = new HashSet<>();

    private final Deque<Runnable> backward = new ArrayDeque<>();
    /** The gradient of a stacked value, and how many of its parts have not been written yet. */
    private static final class StackedGradient {
        private final Buffer whole;
        private int missing;

        StackedGradient(Buffer whole, int parts) {
            this.whole = whole;
            this.missing = parts;
        }
    }

    private final Map<Value, StackedGradient> stackedGradients = new HashMap<>();

    TrainingCompiler(Request request, boolean training, FlatWeights weights, StepState state, Handles handles) {
        this.request = request;
        this.training = training;
        this.weights = weights;
        this.state = state;
        this.handles = handles;
        this.kernels = new Kernels(handles, training);
        this.program = new Program(kernels);
        Map<String, int[]> given = new HashMap<>();
        request.network().inputs().forEach(name -> given.put(name, new int[] {3, request.height(), request.width()}));
        this.part =
                SubNetwork.between(request.network(), given, request.network().outputs());
    }

    TrainingProgram compile() {
        List<Buffer.Given> inputs = new ArrayList<>();
        for (String name : request.network().inputs()) {
            Buffer.Given input = new Buffer.Given(floats(request.images(), 3, request.height(), request.width()));
            inputs.add(input);
            images.add(define(name, new Value(input, false)));
        }
        for (String name : part.nodes()) {
            if (!values.containsKey(name)) {
                Node node = part.find(name);
                node.operation().accept(node, this);
            }
        }
        Value output = at(request.network().outputs().get(0));
        // The last forward step, so that the output is still there when the forward pass has ended.
        program.add(memory -> {}, output.buffer());
        int forwardEnd = program.size();
        Buffer outputGradient = program.buffer(output.layout());
        if (training) {
            output.receive(outputGradient);
            backward.forEach(Runnable::run);
            if (stackedGradients.values().stream().anyMatch(stacked -> stacked.missing != 0)) {
                throw new UnsupportedOperationException(
                        "the onednn backend trains stacked values only if each of their parts is read exactly once");
            }
            program.add(memory -> {}, outputGradient);
        }
        program.plan();
        return new TrainingProgram(program, inputs, output.buffer(), outputGradient, forwardEnd);
    }

    private Value at(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Value input(Node node) {
        return at(node.inputs().get(0));
    }

    private Value define(String name, Value value) {
        values.put(name, value);
        return value;
    }

    private Layout floats(long... dimensions) {
        return Layout.floats(handles, dimensions);
    }

    private Layout any(long... dimensions) {
        return Layout.any(handles, dnnl_f32, dimensions);
    }

    /** The dimensions of a node's value; its batch is as large as that of what it reads. */
    private long[] dimensions(Node node) {
        int[] shape = part.shape(node.name());
        long[] dimensions = new long[shape.length + 1];
        dimensions[0] = input(node).dimensions()[0];
        for (int i = 0; i < shape.length; i++) {
            dimensions[i + 1] = shape[i];
        }
        return dimensions;
    }

    private boolean learns(Node node) {
        return training && request.learns().test(node.name());
    }

    private boolean needsGradient(Node node) {
        return training
                && (learns(node) && !node.operation().parameters().isEmpty()
                        || node.inputs().stream().anyMatch(name -> at(name).needsGradient()));
    }

    /** The value of a node that is computed by what was just added. */
    private Value made(Node node, Buffer buffer) {
        return define(node.name(), new Value(buffer, needsGradient(node)));
    }

    /** Says how the gradient of a value is passed on, once all that read the value have passed on theirs. */
    private void onWayBack(Value value, Consumer<Gradient> pass) {
        if (value.needsGradient()) {
            backward.push(() -> total(value).ifPresent(pass));
        }
    }

    /** A gradient, and whether it may be overwritten. */
    private record Gradient(Buffer buffer, boolean own) {}

    /** The sum of all parts of a value's gradient. */
    private Optional<Gradient> total(Value value) {
        List<Value.Gradient> parts = value.gradients();
        if (parts.size() < 2) {
            return parts.stream().findFirst().map(one -> new Gradient(one.buffer(), !one.shared()));
        }
        int into = IntStream.range(0, parts.size())
                .filter(i -> !parts.get(i).shared())
                .findFirst()
                .orElse(0);
        Buffer sum = parts.get(into).buffer();
        Layout layout = sum.layout();
        boolean own = !parts.get(into).shared();
        for (int i = 0; i < parts.size(); i++) {
            if (i != into) {
                Buffer addend = program.in(layout, parts.get(i).buffer());
                Buffer result = own ? sum : program.buffer(layout);
                add(sum, addend, result, false);
                sum = result;
                own = true;
            }
        }
        return Optional.of(new Gradient(sum, true));
    }

    private void add(Buffer first, Buffer second, Buffer result, boolean relu) {
        program.add(
                kernels.binary(dnnl_binary_add, first.layout(), second.layout(), result.layout(), relu),
                argument(DNNL_ARG_SRC_0, first),
                argument(DNNL_ARG_SRC_1, second),
                argument(DNNL_ARG_DST, result));
    }

    private Optional<String> rectifier(Node node) {
        return part.onlyReader(node.name()).filter(reader -> part.operation(reader) instanceof Operation.Relu);
    }

    /** The gradient before a rectifier that was computed with its result. */
    private Gradient throughRelu(Gradient gradient, Value rectified) {
        return throughElementwise(dnnl_eltwise_relu_use_dst_for_bwd, DNNL_ARG_DST, gradient, rectified.buffer());
    }

    private Gradient throughElementwise(int algorithm, int argument, Gradient gradient, Buffer read) {
        Layout layout = read.layout();
        Buffer from = program.in(layout, gradient.buffer());
        boolean inPlace = gradient.own() || from != gradient.buffer();
        Buffer to = inPlace ? from : program.buffer(layout);
        program.add(
                kernels.elementwiseBack(algorithm, layout, layout, kernels.elementwise(algorithm, layout)),
                argument(argument, read),
                argument(DNNL_ARG_DIFF_DST, from),
                argument(DNNL_ARG_DIFF_SRC, to));
        return new Gradient(to, true);
    }

    private Buffer weight(Node node, String parameter) {
        return weights.values(key(node, parameter));
    }

    private static String key(Node node, String parameter) {
        return parameter.isEmpty() ? node.name() : node.name() + "." + parameter;
    }

    @Override
    public Void convolution(Node node, Operation.Convolution operation) {
        Value in = input(node);
        Optional<String> relu = rectifier(node);
        long[] kernelDimensions = Geometries.weights(operation);
        Geometry geometry = Geometries.of(operation);
        // The images stay as they are: most first convolutions read row-major planes directly.
        Layout source = images.contains(in) ? in.layout() : any(in.dimensions());
        Layout kernel = any(kernelDimensions);
        Layout result = any(dimensions(node));
        @Nullable Layout biasLayout = operation.bias() ? floats(operation.out()) : null;
        Kernel forward =
                kernels.convolution(source, kernel, biasLayout, result, geometry, new After(false, relu.isPresent()));
        Layout wanted = forward.layout(DNNL_ARG_WEIGHTS, kernel);
        Buffer master = weight(node, "weight");
        Buffer out = program.buffer(forward.layout(DNNL_ARG_DST, result));
        List<Argument> arguments = new ArrayList<>(List.of(
                argument(DNNL_ARG_SRC, program.in(forward.layout(DNNL_ARG_SRC, source), in.buffer())),
                argument(DNNL_ARG_WEIGHTS, program.in(wanted, master)),
                argument(DNNL_ARG_DST, out)));
        if (biasLayout != null) {
            arguments.add(argument(DNNL_ARG_BIAS, weight(node, "bias")));
        }
        program.add(forward, arguments);
        Value value = made(node, out);
        relu.ifPresent(name -> define(name, value));
        onWayBack(value, gradient -> {
            Buffer g = relu.isPresent() ? throughRelu(gradient, value).buffer() : gradient.buffer();
            if (learns(node)) {
                Kernel back = kernels.convolutionBackWeights(source, kernel, biasLayout, result, geometry, forward);
                addWeightGradient(node, back, source, kernel, result, in.buffer(), g);
            }
            if (in.needsGradient()) {
                Kernel back = kernels.convolutionBackData(source, kernel, result, geometry, forward);
                addDataGradient(back, source, kernel, result, master, in, g);
            }
        });
        return null;
    }

    /** Adds the step that computes the gradients of a kernel and a bias. */
    private void addWeightGradient(
            Node node, Kernel back, Layout source, Layout kernel, Layout result, Buffer in, Buffer gradient) {
        Buffer master = weights.gradient(key(node, "weight"));
        Layout computed = back.layout(DNNL_ARG_DIFF_WEIGHTS, kernel);
        Buffer target = computed.sameAs(master.layout()) ? master : program.buffer(computed);
        List<Argument> arguments = new ArrayList<>(List.of(
                argument(DNNL_ARG_SRC, program.in(back.layout(DNNL_ARG_SRC, source), in)),
                argument(DNNL_ARG_DIFF_DST, program.in(back.layout(DNNL_ARG_DIFF_DST, result), gradient)),
                argument(DNNL_ARG_DIFF_WEIGHTS, target)));
        if (node.operation().parameters().size() > 1) {
            arguments.add(argument(DNNL_ARG_DIFF_BIAS, weights.gradient(key(node, "bias"))));
        }
        program.add(back, arguments);
        if (target != master) {
            program.copy(target, master);
        }
    }

    /** Adds the step that computes the gradient of what a kernel was applied to. */
    private void addDataGradient(
            Kernel back, Layout source, Layout kernel, Layout result, Buffer master, Value in, Buffer gradient) {
        Buffer to = program.buffer(back.layout(DNNL_ARG_DIFF_SRC, source));
        program.add(
                back,
                argument(DNNL_ARG_WEIGHTS, program.in(back.layout(DNNL_ARG_WEIGHTS, kernel), master)),
                argument(DNNL_ARG_DIFF_DST, program.in(back.layout(DNNL_ARG_DIFF_DST, result), gradient)),
                argument(DNNL_ARG_DIFF_SRC, to));
        in.receive(to);
    }

    /** The batch norm of one branch. */
    private record Branch(Buffer source, Buffer result, Buffer mean, Buffer variance, Optional<Buffer> workspace) {}

    @Override
    public Void batchNorm(Node node, Operation.BatchNorm operation) {
        Value in = input(node);
        Optional<String> relu = rectifier(node);
        int flags = NORM | (training ? 0 : dnnl_use_global_stats) | (relu.isPresent() ? dnnl_fuse_norm_relu : 0);
        int branches = training ? operation.branches() : 1;
        Layout one = branch(in.layout(), branches);
        Kernel forward = kernels.batchNorm(one, operation.eps(), flags);
        Layout vector = floats(operation.channels());
        Buffer scale = weight(node, "weight");
        Buffer shift = weight(node, "bias");
        Buffer runningMean = weights.statistic(key(node, "running_mean"));
        Buffer runningVariance = weights.statistic(key(node, "running_var"));
        Buffer out = program.buffer(in.layout());
        List<Branch> parts = new ArrayList<>();
        for (int b = 0; b < branches; b++) {
            Branch branch = new Branch(
                    branch(in.buffer(), one, b),
                    branch(out, one, b),
                    training ? program.buffer(vector) : runningMean,
                    training ? program.buffer(vector) : runningVariance,
                    forward.workspace().map(program::buffer));
            parts.add(branch);
            List<Argument> arguments = new ArrayList<>(List.of(
                    argument(DNNL_ARG_SRC, branch.source()),
                    argument(DNNL_ARG_SCALE, scale),
                    argument(DNNL_ARG_SHIFT, shift),
                    argument(DNNL_ARG_MEAN, branch.mean()),
                    argument(DNNL_ARG_VARIANCE, branch.variance()),
                    argument(DNNL_ARG_DST, branch.result())));
            branch.workspace().ifPresent(buffer -> arguments.add(argument(DNNL_ARG_WORKSPACE, buffer)));
            program.add(forward, arguments);
            if (training) {
                addRunningStatistics(node, branch, runningMean, runningVariance);
            }
        }
        Value value = made(node, out);
        if (relu.isPresent()) {
            define(relu.get(), value);
        } else {
            overwritable.add(value);
        }
        onWayBack(value, gradient -> {
            Kernel back = kernels.batchNormBack(one, operation.eps(), flags, forward);
            addBatchNormGradient(node, back, parts, scale, in, gradient);
        });
        return null;
    }

    /** The layout of one of the parts of a stacked batch. */
    private Layout branch(Layout layout, int branches) {
        if (branches == 1) {
            return layout;
        }
        long[] dimensions = layout.dimensions().clone();
        dimensions[0] /= branches;
        return layout.part(handles, dimensions, new long[dimensions.length])
                .filter(branch -> branch.bytes() * branches == layout.bytes())
                .orElseThrow(() -> new UnsupportedOperationException(
                        "oneDNN's layout of " + layout + " does not keep the images one after the other"));
    }

    private static Buffer branch(Buffer whole, Layout one, int index) {
        return one.sameAs(whole.layout()) ? whole : new Buffer.Part(whole, one, index * one.bytes());
    }

    private void addRunningStatistics(Node node, Branch branch, Buffer runningMean, Buffer runningVariance) {
        long[] dimensions = branch.source().layout().dimensions();
        long count = dimensions[0] * dimensions[2] * dimensions[3];
        if (count < 2) {
            throw new IllegalArgumentException(
                    "batch normalisation needs more than 1 value per channel to train but was given " + count);
        }
        double unbiased = (double) count / (count - 1);
        program.add(
                memory -> {
                    state.look(memory.floats(branch.mean()));
                    state.look(memory.floats(branch.variance()));
                    follow(memory.floats(runningMean), memory.floats(branch.mean()), 1);
                    follow(memory.floats(runningVariance), memory.floats(branch.variance()), unbiased);
                    weights.count(key(node, "num_batches_tracked"));
                },
                branch.mean(),
                branch.variance());
    }

    private static void follow(FloatBuffer running, FloatBuffer batch, double factor) {
        for (int c = 0; c < running.capacity(); c++) {
            running.put(c, (float) ((1 - MOMENTUM) * running.get(c) + MOMENTUM * factor * batch.get(c)));
        }
    }

    private void addBatchNormGradient(
            Node node, Kernel back, List<Branch> parts, Buffer scale, Value in, Gradient gradient) {
        Buffer from = program.in(in.layout(), gradient.buffer());
        boolean inPlace = gradient.own() || from != gradient.buffer();
        Buffer to = inPlace ? from : program.buffer(in.layout());
        Layout vector = scale.layout();
        boolean direct = learns(node) && parts.size() == 1;
        List<Buffer> scales = new ArrayList<>();
        List<Buffer> shifts = new ArrayList<>();
        for (int b = 0; b < parts.size(); b++) {
            Branch branch = parts.get(b);
            Layout one = branch.source().layout();
            scales.add(direct ? weights.gradient(key(node, "weight")) : program.buffer(vector));
            shifts.add(direct ? weights.gradient(key(node, "bias")) : program.buffer(vector));
            List<Argument> arguments = new ArrayList<>(List.of(
                    argument(DNNL_ARG_SRC, branch.source()),
                    argument(DNNL_ARG_MEAN, branch.mean()),
                    argument(DNNL_ARG_VARIANCE, branch.variance()),
                    argument(DNNL_ARG_SCALE, scale),
                    argument(DNNL_ARG_DIFF_DST, branch(from, one, b)),
                    argument(DNNL_ARG_DIFF_SRC, branch(to, one, b)),
                    argument(DNNL_ARG_DIFF_SCALE, scales.get(b)),
                    argument(DNNL_ARG_DIFF_SHIFT, shifts.get(b))));
            branch.workspace().ifPresent(buffer -> arguments.add(argument(DNNL_ARG_WORKSPACE, buffer)));
            program.add(back, arguments);
        }
        if (learns(node) && !direct) {
            addSum(scales, weights.gradient(key(node, "weight")));
            addSum(shifts, weights.gradient(key(node, "bias")));
        }
        if (in.needsGradient()) {
            in.receive(to);
        }
    }

    private void addSum(List<Buffer> parts, Buffer sum) {
        program.add(
                memory -> {
                    FloatBuffer to = memory.floats(sum);
                    List<FloatBuffer> from = parts.stream().map(memory::floats).toList();
                    for (int c = 0; c < to.capacity(); c++) {
                        float total = 0;
                        for (FloatBuffer part : from) {
                            total += part.get(c);
                        }
                        to.put(c, total);
                    }
                },
                parts.toArray(Buffer[]::new));
    }

    @Override
    public Void layerNorm(Node node, Operation.LayerNorm operation) {
        Value in = input(node);
        long[] dimensions = in.dimensions();
        Layout statistics = floats(Arrays.copyOf(dimensions, dimensions.length - 1));
        Layout vector = floats(operation.width());
        Kernel forward = kernels.layerNorm(in.layout(), statistics, operation.eps(), NORM);
        Buffer scale = weight(node, "weight");
        Buffer mean = program.buffer(statistics);
        Buffer variance = program.buffer(statistics);
        Buffer out = program.buffer(in.layout());
        List<Argument> arguments = new ArrayList<>(List.of(
                argument(DNNL_ARG_SRC, in.buffer()),
                argument(DNNL_ARG_SCALE, scale),
                argument(DNNL_ARG_SHIFT, weight(node, "bias")),
                argument(DNNL_ARG_DST, out)));
        if (training) {
            arguments.add(argument(DNNL_ARG_MEAN, mean));
            arguments.add(argument(DNNL_ARG_VARIANCE, variance));
        }
        program.add(forward, arguments);
        onWayBack(made(node, out), gradient -> {
            Buffer from = program.in(in.layout(), gradient.buffer());
            Buffer to = program.buffer(in.layout());
            boolean learns = learns(node);
            program.add(
                    kernels.layerNormBack(in.layout(), statistics, operation.eps(), NORM, forward),
                    argument(DNNL_ARG_SRC, in.buffer()),
                    argument(DNNL_ARG_MEAN, mean),
                    argument(DNNL_ARG_VARIANCE, variance),
                    argument(DNNL_ARG_SCALE, scale),
                    argument(DNNL_ARG_DIFF_DST, from),
                    argument(DNNL_ARG_DIFF_SRC, to),
                    argument(
                            DNNL_ARG_DIFF_SCALE,
                            learns ? weights.gradient(key(node, "weight")) : program.buffer(vector)),
                    argument(
                            DNNL_ARG_DIFF_SHIFT,
                            learns ? weights.gradient(key(node, "bias")) : program.buffer(vector)));
            if (in.needsGradient()) {
                in.receive(to);
            }
        });
        return null;
    }

    @Override
    public Void relu(Node node, Operation.Relu operation) {
        Value value = elementwise(node, dnnl_eltwise_relu);
        onWayBack(
                value,
                gradient -> input(node).receive(throughRelu(gradient, value).buffer()));
        return null;
    }

    @Override
    public Void gelu(Node node, Operation.Gelu operation) {
        Value in = input(node);
        onWayBack(
                elementwise(node, dnnl_eltwise_gelu_erf),
                gradient -> in.receive(throughElementwise(dnnl_eltwise_gelu_erf, DNNL_ARG_SRC, gradient, in.buffer())
                        .buffer()));
        return null;
    }

    private Value elementwise(Node node, int algorithm) {
        Value in = input(node);
        Buffer out = program.buffer(in.layout());
        program.add(
                kernels.elementwise(algorithm, in.layout()),
                argument(DNNL_ARG_SRC, in.buffer()),
                argument(DNNL_ARG_DST, out));
        return made(node, out);
    }

    /** Overwrites one of its inputs where that is possible. */
    @Override
    public Void add(Node node, Operation.Add operation) {
        Value first = at(node.inputs().get(0));
        Value second = at(node.inputs().get(1));
        Optional<Value> target = node.inputs().stream()
                .filter(name -> part.onlyReader(name).isPresent())
                .map(this::at)
                .filter(overwritable::contains)
                .findFirst();
        Layout layout = target.orElse(first).layout();
        Buffer out = target.map(Value::buffer).orElseGet(() -> program.buffer(layout));
        Optional<String> relu = rectifier(node);
        Value kept = target.orElse(first);
        Value other = kept == first ? second : first;
        add(kept.buffer(), program.in(layout, other.buffer()), out, relu.isPresent());
        Value value = made(node, out);
        relu.ifPresent(name -> define(name, value));
        onWayBack(value, gradient -> {
            Gradient g = relu.isPresent() ? throughRelu(gradient, value) : gradient;
            if (first.needsGradient() && second.needsGradient()) {
                first.receiveShared(g.buffer());
                second.receiveShared(g.buffer());
            } else {
                passOn(g, first.needsGradient() ? first : second);
            }
        });
        return null;
    }

    /** Passes a gradient on to the only value that reads it. */
    private static void passOn(Gradient gradient, Value to) {
        if (gradient.own()) {
            to.receive(gradient.buffer());
        } else {
            to.receiveShared(gradient.buffer());
        }
    }

    @Override
    public Void concatenate(Node node, Operation.Concatenate operation) {
        List<Value> parts = node.inputs().stream().map(this::at).toList();
        Kernel forward = kernels.concatenation(parts.stream().map(Value::layout).toList(), 1, Optional.empty());
        Layout layout = forward.layout(DNNL_ARG_DST, dnnl_f32, dimensions(node));
        Buffer out = program.buffer(layout);
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            arguments.add(argument(DNNL_ARG_MULTIPLE_SRC + i, parts.get(i).buffer()));
        }
        arguments.add(argument(DNNL_ARG_DST, out));
        program.add(forward, arguments);
        onWayBack(made(node, out), gradient -> {
            long[] from = new long[layout.dimensions().length];
            for (Value value : parts) {
                if (value.needsGradient()) {
                    value.receiveShared(slice(gradient.buffer(), value.dimensions(), from));
                }
                from[1] += value.dimensions()[1];
            }
        });
        return null;
    }

    private Buffer slice(Buffer whole, long[] size, long[] from) {
        Optional<Layout> inPlace = whole.layout().part(handles, size, from);
        if (inPlace.isPresent()) {
            return new Buffer.Part(whole, inPlace.get(), 0);
        }
        Buffer rows = program.in(floats(whole.layout().dimensions()), whole);
        return new Buffer.Part(rows, rows.layout().part(handles, size, from).orElseThrow(), 0);
    }

    @Override
    public Void maxPool(Node node, Operation.MaxPool operation) {
        long[] in = input(node).dimensions();
        Geometry geometry = Geometries.pooling(
                operation.window(), operation.overhangHeight((int) in[2]), operation.overhangWidth((int) in[3]));
        pool(node, dnnl_pooling_max, dimensions(node), geometry);
        return null;
    }

    @Override
    public Void averagePool(Node node, Operation.AveragePool operation) {
        int algorithm = operation.countPadding() ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding;
        pool(node, algorithm, dimensions(node), Geometries.pooling(operation.window(), 0, 0));
        return null;
    }

    private void pool(Node node, int algorithm, long[] dimensions, Geometry geometry) {
        Value in = input(node);
        Pooled pooled = pooled(in, algorithm, dimensions, geometry);
        onWayBack(made(node, pooled.result()), gradient -> in.receive(pooled.back(gradient.buffer())));
    }

    /** A pooling's result, and the way back. */
    private record Pooled(Buffer result, UnaryOperator<Buffer> way) {
        Buffer back(Buffer gradient) {
            return way.apply(gradient);
        }
    }

    private Pooled pooled(Value in, int algorithm, long[] dimensions, Geometry geometry) {
        Layout wanted = any(dimensions);
        Kernel forward = kernels.pooling(algorithm, in.layout(), wanted, geometry);
        Layout layout = forward.layout(DNNL_ARG_DST, wanted);
        Buffer out = program.buffer(layout);
        Optional<Buffer> workspace = forward.workspace().map(program::buffer);
        List<Argument> arguments =
                new ArrayList<>(List.of(argument(DNNL_ARG_SRC, in.buffer()), argument(DNNL_ARG_DST, out)));
        workspace.ifPresent(buffer -> arguments.add(argument(DNNL_ARG_WORKSPACE, buffer)));
        program.add(forward, arguments);
        return new Pooled(out, gradient -> {
            Buffer to = program.buffer(in.layout());
            List<Argument> back = new ArrayList<>(List.of(
                    argument(DNNL_ARG_DIFF_DST, program.in(layout, gradient)), argument(DNNL_ARG_DIFF_SRC, to)));
            workspace.ifPresent(buffer -> back.add(argument(DNNL_ARG_WORKSPACE, buffer)));
            program.add(kernels.poolingBack(algorithm, in.layout(), layout, geometry, forward), back);
            return to;
        });
    }

    @Override
    public Void adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        int[] map = part.shape(node.inputs().get(0));
        Value in = input(node);
        if (operation.isIdentity(map)) {
            define(node.name(), in);
            return null;
        }
        Layout rows = floats(in.dimensions());
        Buffer from = program.in(rows, in.buffer());
        Buffer out = program.buffer(floats(dimensions(node)));
        AdaptiveAverage average = new AdaptiveAverage(operation, (int) in.dimensions()[0], map);
        program.add(memory -> average.forward(memory.floats(from), memory.floats(out)), from, out);
        onWayBack(made(node, out), gradient -> {
            Buffer ofResult = program.in(out.layout(), gradient.buffer());
            Buffer ofInput = program.buffer(rows);
            program.add(memory -> average.backward(memory.floats(ofResult), memory.floats(ofInput)), ofResult, ofInput);
            in.receive(ofInput);
        });
        return null;
    }

    @Override
    public Void globalAverage(Node node, Operation.GlobalAverage operation) {
        Value in = input(node);
        long[] map = in.dimensions();
        Layout one = floats(map[0], map[1], 1, 1);
        Layout vector = floats(map[0], map[1]);
        Pooled pooled =
                pooled(in, dnnl_pooling_avg_exclude_padding, one.dimensions(), Geometries.whole(map[2], map[3]));
        Buffer out = as(vector, program.in(one, pooled.result()));
        onWayBack(made(node, out), gradient -> in.receive(pooled.back(as(one, program.in(vector, gradient.buffer())))));
        return null;
    }

    /** The same memory in another layout of as many bytes. */
    private static Buffer as(Layout layout, Buffer buffer) {
        return new Buffer.Part(buffer, layout, 0);
    }

    @Override
    public Void flatten(Node node, Operation.Flatten operation) {
        Value in = input(node);
        Layout map = floats(in.dimensions());
        Layout vector = floats(dimensions(node));
        Buffer out = as(vector, program.in(map, in.buffer()));
        onWayBack(made(node, out), gradient -> in.receive(as(map, program.in(vector, gradient.buffer()))));
        return null;
    }

    @Override
    public Void dense(Node node, Operation.Dense operation) {
        Value in = input(node);
        Optional<String> relu = rectifier(node);
        Buffer out = program.buffer(floats(dimensions(node)));
        DenseSteps steps = new DenseSteps(
                operation.in(), operation.out(), key(node, "weight"), key(node, "bias"), in.buffer(), out);
        steps.forward(relu.isPresent());
        Value value = made(node, out);
        relu.ifPresent(name -> define(name, value));
        onWayBack(value, gradient -> {
            Gradient g = relu.isPresent() ? throughRelu(gradient, value) : gradient;
            Buffer from = program.in(out.layout(), g.buffer());
            if (learns(node)) {
                steps.backWeights(from);
            }
            if (in.needsGradient()) {
                in.receive(steps.backData(from));
            }
        });
        return null;
    }

    /** The steps of a dense layer over the last axis of row-major values. */
    private final class DenseSteps {
        private final String weightKey;
        private final String biasKey;
        private final Buffer in;
        private final Buffer source;
        private final Buffer result;
        private final Layout matrix;
        private final Layout bias;

        @SuppressWarnings("NullAway.Init")
        private Kernel forward;

        @SuppressWarnings("NullAway.Init")
        private Buffer master;

        DenseSteps(long depth, long width, String weightKey, String biasKey, Buffer in, Buffer out) {
            long rows = elements(in) / depth;
            this.weightKey = weightKey;
            this.biasKey = biasKey;
            this.in = in;
            this.source = as(floats(rows, depth), in);
            this.result = as(floats(rows, width), out);
            this.matrix = any(width, depth);
            this.bias = floats(width);
        }

        void forward(boolean relu) {
            forward = kernels.dense(source.layout(), matrix, bias, result.layout(), new After(false, relu));
            Layout wanted = forward.layout(DNNL_ARG_WEIGHTS, matrix);
            master = weights.values(weightKey);
            program.add(
                    forward,
                    argument(DNNL_ARG_SRC, source),
                    argument(DNNL_ARG_WEIGHTS, program.in(wanted, master)),
                    argument(DNNL_ARG_BIAS, weights.values(biasKey)),
                    argument(DNNL_ARG_DST, result));
        }

        void backWeights(Buffer gradient) {
            Kernel back = kernels.denseBackWeights(source.layout(), matrix, bias, result.layout(), forward);
            Buffer goal = weights.gradient(weightKey);
            Layout computed = back.layout(DNNL_ARG_DIFF_WEIGHTS, matrix);
            Buffer target = computed.sameAs(goal.layout()) ? goal : program.buffer(computed);
            program.add(
                    back,
                    argument(DNNL_ARG_SRC, source),
                    argument(DNNL_ARG_DIFF_DST, as(result.layout(), gradient)),
                    argument(DNNL_ARG_DIFF_WEIGHTS, target),
                    argument(DNNL_ARG_DIFF_BIAS, weights.gradient(biasKey)));
            if (target != goal) {
                program.copy(target, goal);
            }
        }

        Buffer backData(Buffer gradient) {
            Kernel back = kernels.denseBackData(source.layout(), matrix, result.layout(), forward);
            Buffer to = program.buffer(floats(in.layout().dimensions()));
            program.add(
                    back,
                    argument(DNNL_ARG_WEIGHTS, program.in(back.layout(DNNL_ARG_WEIGHTS, matrix), master)),
                    argument(DNNL_ARG_DIFF_DST, as(result.layout(), gradient)),
                    argument(DNNL_ARG_DIFF_SRC, as(source.layout(), to)));
            return to;
        }
    }

    private static long elements(Buffer buffer) {
        return Arrays.stream(buffer.layout().dimensions()).reduce(1, (a, b) -> a * b);
    }

    @Override
    public Void dropout(Node node, Operation.Dropout operation) {
        Value in = input(node);
        if (!training || operation.probability() == 0) {
            define(node.name(), in);
            return null;
        }
        Layout rows = floats(in.dimensions());
        Buffer from = program.in(rows, in.buffer());
        Buffer mask = program.buffer(rows);
        Buffer out = program.buffer(rows);
        DropoutMask drawn = new DropoutMask(node.name(), operation.probability(), state::dropoutSeed);
        program.add(
                memory -> {
                    drawn.draw(memory.floats(mask));
                    DropoutMask.apply(memory.floats(mask), memory.floats(from), memory.floats(out));
                },
                from,
                mask,
                out);
        onWayBack(made(node, out), gradient -> {
            Buffer ofResult = program.in(rows, gradient.buffer());
            Buffer ofInput = program.buffer(rows);
            program.add(
                    memory -> DropoutMask.apply(memory.floats(mask), memory.floats(ofResult), memory.floats(ofInput)),
                    mask,
                    ofResult,
                    ofInput);
            in.receive(ofInput);
        });
        return null;
    }

    @Override
    public Void patchTokens(Node node, Operation.PatchTokens operation) {
        Value in = input(node);
        long[] map = in.dimensions();
        Layout channelsLast = Layout.strided(
                handles, dnnl_f32, map, new long[] {map[1] * map[2] * map[3], 1, map[1] * map[3], map[1]});
        Layout tokens = floats(dimensions(node));
        Buffer out = as(tokens, program.in(channelsLast, in.buffer()));
        onWayBack(made(node, out), gradient -> in.receive(as(channelsLast, program.in(tokens, gradient.buffer()))));
        return null;
    }

    /** Some of the tokens of each image, in place. */
    private Buffer tokens(Buffer all, long first, long count) {
        long[] dimensions = all.layout().dimensions();
        long[] strides = {dimensions[1] * dimensions[2], dimensions[2], 1};
        Layout layout = Layout.strided(handles, dnnl_f32, new long[] {dimensions[0], count, dimensions[2]}, strides);
        return new Buffer.Part(all, layout, first * dimensions[2] * Float.BYTES);
    }

    @Override
    public Void classToken(Node node, Operation.ClassToken operation) {
        Value in = input(node);
        long[] dimensions = dimensions(node);
        int width = operation.width();
        int stride = (int) dimensions[1] * width;
        Buffer out = program.buffer(floats(dimensions));
        Buffer token = weight(node, "");
        program.copy(in.buffer(), tokens(out, 1, dimensions[1] - 1));
        program.add(memory -> TokenLoops.repeat(memory.floats(token), memory.floats(out), stride), out);
        onWayBack(made(node, out), gradient -> {
            Buffer g = program.in(out.layout(), gradient.buffer());
            if (learns(node)) {
                Buffer sum = weights.gradient(key(node, ""));
                program.add(memory -> TokenLoops.sum(memory.floats(g), stride, memory.floats(sum)), g);
            }
            if (in.needsGradient()) {
                in.receiveShared(tokens(g, 1, dimensions[1] - 1));
            }
        });
        return null;
    }

    @Override
    public Void positions(Node node, Operation.Positions operation) {
        Value in = input(node);
        Buffer positions = weight(node, "");
        Buffer out = program.buffer(in.layout());
        add(in.buffer(), positions, out, false);
        onWayBack(made(node, out), gradient -> {
            Buffer g = program.in(out.layout(), gradient.buffer());
            if (learns(node)) {
                Buffer sum = weights.gradient(key(node, ""));
                int stride = operation.tokens() * operation.width();
                program.add(memory -> TokenLoops.sum(memory.floats(g), stride, memory.floats(sum)), g);
            }
            if (in.needsGradient()) {
                passOn(new Gradient(g, gradient.own()), in);
            }
        });
        return null;
    }

    @Override
    public Void selfAttention(Node node, Operation.SelfAttention operation) {
        Value in = input(node);
        long[] dimensions = in.dimensions();
        int width = operation.width();
        Buffer projected = program.buffer(floats(dimensions[0], dimensions[1], 3L * width));
        DenseSteps projection = new DenseSteps(
                width, 3L * width, key(node, "in_proj_weight"), key(node, "in_proj_bias"), in.buffer(), projected);
        projection.forward(false);
        AttentionViews views = new AttentionViews(handles, dnnl_f32, dimensions, operation.heads());
        Layout square = floats(views.scores());
        Buffer scores = program.buffer(square);
        product(views.queries().of(projected), views.keysTransposed().of(projected), scores, views.scale());
        Buffer shares = program.buffer(square);
        Kernel softmax = kernels.softmax(square, 3);
        program.add(softmax, argument(DNNL_ARG_SRC, scores), argument(DNNL_ARG_DST, shares));
        Buffer mixed = program.buffer(floats(dimensions));
        product(shares, views.values().of(projected), views.mixed().of(mixed), 1);
        Buffer out = program.buffer(floats(dimensions));
        DenseSteps last =
                new DenseSteps(width, width, key(node, "out_proj.weight"), key(node, "out_proj.bias"), mixed, out);
        last.forward(false);
        onWayBack(made(node, out), gradient -> {
            Buffer g = program.in(out.layout(), gradient.buffer());
            if (learns(node)) {
                last.backWeights(g);
            }
            Buffer ofMixed = views.mixed().of(last.backData(g));
            Buffer ofProjected = program.buffer(projected.layout());
            Buffer ofShares = program.buffer(square);
            product(ofMixed, views.valuesTransposed().of(projected), ofShares, 1);
            product(transposed(shares), ofMixed, views.values().of(ofProjected), 1);
            Buffer ofScores = program.buffer(square);
            program.add(
                    kernels.softmaxBack(square, 3, softmax),
                    argument(DNNL_ARG_DST, shares),
                    argument(DNNL_ARG_DIFF_DST, ofShares),
                    argument(DNNL_ARG_DIFF_SRC, ofScores));
            product(ofScores, views.keys().of(projected), views.queries().of(ofProjected), views.scale());
            product(
                    transposed(ofScores),
                    views.queries().of(projected),
                    views.keys().of(ofProjected),
                    views.scale());
            if (learns(node)) {
                projection.backWeights(ofProjected);
            }
            if (in.needsGradient()) {
                in.receive(projection.backData(ofProjected));
            }
        });
        return null;
    }

    private void product(Buffer first, Buffer second, Buffer result, double factor) {
        program.add(
                kernels.product(first.layout(), second.layout(), result.layout(), factor),
                argument(DNNL_ARG_SRC, first),
                argument(DNNL_ARG_WEIGHTS, second),
                argument(DNNL_ARG_DST, result));
    }

    /** Square matrices with rows and columns exchanged, in place. */
    private Buffer transposed(Buffer square) {
        long[] d = square.layout().dimensions();
        long[] strides = {d[1] * d[2] * d[3], d[2] * d[3], 1, d[3]};
        return as(Layout.strided(handles, dnnl_f32, d, strides), square);
    }

    @Override
    public Void select(Node node, Operation.Select operation) {
        Value in = input(node);
        long[] all = in.dimensions();
        Layout vector = floats(all[0], all[2]);
        Layout token = floats(all[0], 1, all[2]);
        Buffer out = program.buffer(vector);
        program.copy(tokens(in.buffer(), operation.index(), 1), as(token, out));
        onWayBack(made(node, out), gradient -> {
            Buffer g = program.buffer(floats(all));
            program.add(memory -> TokenLoops.clear(memory.floats(g)), g);
            program.copy(as(token, program.in(vector, gradient.buffer())), tokens(g, operation.index(), 1));
            in.receive(g);
        });
        return null;
    }

    @Override
    public Void stack(Node node, Operation.Stack operation) {
        List<Value> parts = node.inputs().stream().map(this::at).toList();
        Layout one = floats(parts.get(0).dimensions());
        long[] dimensions = one.dimensions().clone();
        dimensions[0] *= parts.size();
        Buffer out = program.buffer(floats(dimensions));
        for (int i = 0; i < parts.size(); i++) {
            program.copy(parts.get(i).buffer(), new Buffer.Part(out, one, i * one.bytes()));
        }
        Value value = made(node, out);
        if (images.containsAll(parts)) {
            images.add(value);
        }
        onWayBack(value, gradient -> {
            Buffer g = program.in(out.layout(), gradient.buffer());
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).needsGradient()) {
                    parts.get(i).receiveShared(new Buffer.Part(g, one, i * one.bytes()));
                }
            }
        });
        return null;
    }

    /** Expects that each part of the stacked value is read by exactly one such node, and the stacked value by nothing else. */
    @Override
    public Void unstack(Node node, Operation.Unstack operation) {
        Value in = input(node);
        Layout rows = floats(in.dimensions());
        long[] dimensions = rows.dimensions().clone();
        dimensions[0] /= operation.branches();
        Layout one = floats(dimensions);
        long offset = operation.index() * one.bytes();
        Buffer out = new Buffer.Part(program.in(rows, in.buffer()), one, offset);
        Value value = made(node, out);
        onWayBack(value, gradient -> {
            StackedGradient stacked = stackedGradients.get(in);
            if (stacked == null) {
                stacked = new StackedGradient(program.buffer(rows), operation.branches());
                stackedGradients.put(in, stacked);
                in.receive(stacked.whole);
            }
            stacked.missing--;
            program.copy(gradient.buffer(), new Buffer.Part(stacked.whole, one, offset));
        });
        return null;
    }
}
