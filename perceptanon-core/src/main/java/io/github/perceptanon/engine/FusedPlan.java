package io.github.perceptanon.engine;

import io.github.perceptanon.engine.FusedNetwork.AveragePool;
import io.github.perceptanon.engine.FusedNetwork.Concatenation;
import io.github.perceptanon.engine.FusedNetwork.Convolution;
import io.github.perceptanon.engine.FusedNetwork.Extension;
import io.github.perceptanon.engine.FusedNetwork.GlobalAverage;
import io.github.perceptanon.engine.FusedNetwork.MaxPool;
import io.github.perceptanon.engine.FusedNetwork.Relu;
import io.github.perceptanon.engine.FusedNetwork.Step;
import io.github.perceptanon.engine.FusedNetwork.Sum;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A fused network made ready for one batch size: all arrays allocated, all ops bound, so that a run allocates nothing
 * but a few small views. Values whose last reader is done give their memory to later ones. Not thread-safe: one call at
 * a time.
 *
 * <p>On the CPU a batch runs image after image, through the same ops of the same shapes in the same memory. So an image
 * gives the same bits wherever it stands in a batch and whatever the batch's size: oneDNN's products on AVX2 add up the
 * last rows in another order than the rest, and its convolutions cut the work by batch size and threads. A GPU, which
 * one image does not fill, takes the batch at once.
 *
 * <p>Values lie in memory as (batch, height, width, channels): oneDNN's convolutions of that layout ran 1.3 to 2 times
 * as fast as those of (batch, channels, height, width), which it repacks before and after each call. What goes in and
 * out has the channels first, as everywhere else.
 */
final class FusedPlan implements PooledEngine.Plan {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NHWC = 1;
    private static final int CHANNELS = 3;
    private static final int PAD_WITH_CONSTANT = 0;
    private static final int WEIGHTS_HEIGHT_WIDTH_IN_OUT = 0;
    private static final int IGNORE_PADDING = 0;
    private static final int COUNT_PADDING = 1;
    private static final int OUTPUTS_A_POSITION = 4;

    private final int batch;
    /** Images that the ops take at once. */
    private final int atOnce;

    private final int threads;
    private final List<INDArray> memory = new ArrayList<>();
    private final INDArray[] values;
    private final List<Instruction> program = new ArrayList<>();
    private final List<INDArray> scratch = new ArrayList<>();
    private final FloatBuffer staged;
    private final int inputLength;
    private final ChannelsFirst input;
    private final INDArray[] wanted;
    private final ChannelsFirst[] outputs;

    /** @param threads that work on a convolution, 0 for as many as OpenMP takes */
    FusedPlan(FusedNetwork network, int batch, int threads) {
        this.batch = batch;
        this.atOnce = NativeOp.isCpu() ? 1 : batch;
        this.threads = threads;
        this.values = new INDArray[network.values()];
        allocate(network);
        for (Step step : network.steps()) {
            build(network, step);
        }
        this.inputLength = Math.toIntExact(length(network.shape(0)));
        this.staged = buffer(take(new ArrayList<>(), (long) batch / atOnce * inputLength));
        this.input = new ChannelsFirst(atOnce, network.shape(0), buffer(values[0]));
        this.wanted = new INDArray[network.outputs().length];
        this.outputs = new ChannelsFirst[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            int value = network.outputs()[i];
            wanted[i] = values[value];
            outputs[i] = new ChannelsFirst(atOnce, network.shape(value), buffer(values[value]));
        }
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public void run(InferenceEngine.Input source, FloatBuffer... targets) {
        source.writeTo(staged.duplicate());
        for (int first = 0; first < staged.capacity(); first += inputLength) {
            runNext(staged.slice(first, inputLength), targets);
        }
    }

    /** As many images as the ops take at once; outputs go to the targets' positions, which move on. */
    private void runNext(FloatBuffer images, FloatBuffer... targets) {
        input.write(images);
        // On a GPU: the host's copy is the new one, and is moved once, by the first op.
        Nd4j.getAffinityManager().tagLocation(values[0], Location.HOST);
        if (threads == 0 || !NativeOp.isCpu()) {
            execute();
        } else {
            executeOnThreads();
        }
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null) {
                Nd4j.getAffinityManager().ensureLocation(wanted[i], Location.HOST);
                outputs[i].read(targets[i]);
            }
        }
    }

    private void execute() {
        for (Instruction instruction : program) {
            instruction.run();
        }
    }

    /**
     * oneDNN takes as many threads as the calling thread's OpenMP setting says. ND4J's own loops, which rectify and add
     * and take a few percent of the time, go by a setting of the whole process and keep it.
     */
    private void executeOnThreads() {
        NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = natives.ompGetMaxThreads();
        natives.setOmpNumThreads(threads);
        try {
            execute();
        } finally {
            natives.setOmpNumThreads(before);
        }
    }

    private static FloatBuffer buffer(INDArray array) {
        // The memory may be longer than this value: it is shared with others.
        return array.data().pointer().asByteBuffer().asFloatBuffer().slice(0, Math.toIntExact(array.length()));
    }

    /** Gives every value memory; a value that nobody reads any more lends its memory on. */
    private void allocate(FusedNetwork network) {
        int[] lastRead = lastReads(network);
        List<INDArray> free = new ArrayList<>();
        INDArray[] owned = new INDArray[values.length];
        owned[0] = take(new ArrayList<>(), length(network.shape(0)));
        values[0] = view(owned[0], network.shape(0));
        List<Step> steps = network.steps();
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            int out = step.output();
            if (step instanceof Sum sum) {
                owned[out] = owned[sum.target()];
                owned[sum.target()] = null;
            } else {
                owned[out] = take(free, length(network.shape(out)));
            }
            values[out] = view(owned[out], network.shape(out));
            for (int v = 1; v < values.length; v++) {
                if (owned[v] != null && lastRead[v] <= s && v != out) {
                    free.add(owned[v]);
                    owned[v] = null;
                }
            }
        }
    }

    /** For every value the last step that reads it; wanted values are read after the end. */
    private static int[] lastReads(FusedNetwork network) {
        int[] last = new int[network.values()];
        List<Step> steps = network.steps();
        for (int s = 0; s < steps.size(); s++) {
            for (int v : steps.get(s).inputs()) {
                last[v] = s;
            }
        }
        for (int v : network.outputs()) {
            last[v] = Integer.MAX_VALUE;
        }
        return last;
    }

    /** Of as many images as the ops take at once. */
    private long length(int[] shape) {
        return atOnce * Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /** The smallest free array that is long enough, or a new one. */
    private INDArray take(List<INDArray> free, long length) {
        INDArray best = null;
        for (INDArray candidate : free) {
            if (candidate.length() >= length && (best == null || candidate.length() < best.length())) {
                best = candidate;
            }
        }
        if (best != null) {
            INDArray chosen = best;
            free.removeIf(a -> a == chosen);
            return best;
        }
        INDArray fresh = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
        memory.add(fresh);
        return fresh;
    }

    private INDArray view(INDArray owner, int[] shape) {
        return shape.length == 1
                ? Nd4j.create(owner.data(), new long[] {atOnce, 1, 1, shape[0]})
                : Nd4j.create(owner.data(), new long[] {atOnce, shape[1], shape[2], shape[0]});
    }

    private void build(FusedNetwork network, Step step) {
        INDArray out = values[step.output()];
        INDArray[] in = Arrays.stream(step.inputs()).mapToObj(v -> values[v]).toArray(INDArray[]::new);
        if (step instanceof Convolution c) {
            convolve(c, network.shape(c.input()), in[0], out);
            if (c.relu()) {
                rectify(out, out);
            }
        } else if (step instanceof Extension e) {
            int[][] padding = {{0, 0}, {0, e.overhang()[0]}, {0, e.overhang()[1]}, {0, 0}};
            INDArray paddings = Nd4j.createFromArray(padding);
            memory.add(paddings);
            add("pad", new INDArray[] {in[0], paddings}, out, new int[] {PAD_WITH_CONSTANT}, Double.NEGATIVE_INFINITY);
        } else if (step instanceof MaxPool p) {
            add("maxpool2d", in, out, arguments(p.window(), EXPLICIT_PADDING, IGNORE_PADDING, NHWC));
        } else if (step instanceof AveragePool p) {
            int padding = p.countPadding() ? COUNT_PADDING : IGNORE_PADDING;
            add("avgpool2d", in, out, arguments(p.window(), EXPLICIT_PADDING, padding, NHWC));
        } else if (step instanceof GlobalAverage) {
            // ND4J's mean over rows and columns takes three times as long channels-last as channels-first.
            int[] map = {(int) in[0].size(1), (int) in[0].size(2), 1, 1, 0, 0};
            add("avgpool2d", in, out, arguments(map, EXPLICIT_PADDING, IGNORE_PADDING, NHWC));
        } else if (step instanceof Sum s) {
            add("add", in, out, new int[0]);
            if (s.relu()) {
                rectify(out, out);
            }
        } else if (step instanceof Relu) {
            rectify(in[0], out);
        } else if (step instanceof Concatenation) {
            add("concat", in, out, new int[] {CHANNELS});
        }
    }

    private void convolve(Convolution c, int[] shape, INDArray in, INDArray out) {
        if (isProduct(c, out)) {
            multiply(c, shape, in, out);
        } else {
            add(
                    "conv2d",
                    new INDArray[] {in, c.weights(), c.bias()},
                    out,
                    arguments(c.window(), EXPLICIT_PADDING, NHWC, WEIGHTS_HEIGHT_WIDTH_IN_OUT));
        }
    }

    /**
     * oneDNN's convolution repacks its weights at every call, its matrix product does not. So a 1×1 convolution is a
     * product, and so is any other one with {@value #OUTPUTS_A_POSITION} times as many outputs as positions, whose weights
     * outweigh the cost of writing its patches. On one core that took ResNet50 from 60 to 45 ms, ResNet18 from 24 to 20.
     */
    private boolean isProduct(Convolution c, INDArray out) {
        // The patches are written by the host, of one image.
        return NativeOp.isCpu() && (isOneByOne(c.window()) || c.bias().length() >= OUTPUTS_A_POSITION * rows(out));
    }

    private static boolean isOneByOne(int[] window) {
        return window[0] == 1 && window[1] == 1 && window[4] == 0 && window[5] == 0;
    }

    /** Positions of the images that the ops take at once. */
    private static long rows(INDArray value) {
        return value.size(0) * value.size(1) * value.size(2);
    }

    private void multiply(Convolution c, int[] shape, INDArray in, INDArray out) {
        long inner = c.weights().length() / c.bias().length();
        INDArray patches = in;
        if (!isOneByOne(c.window()) || c.window()[2] != 1 || c.window()[3] != 1) {
            patches = take(scratch, rows(out) * inner);
            scratch.add(patches);
            program.add(new PatchMatrix(
                    shape, c.window(), (int) out.size(1), (int) out.size(2), buffer(in), buffer(patches)));
        }
        INDArray flat = matrix(out, rows(out), c.bias().length());
        INDArray[] product = {
            matrix(patches, rows(out), inner),
            matrix(c.weights(), inner, c.bias().length())
        };
        add("matmul", product, flat, new int[0]);
        add("biasadd", new INDArray[] {flat, c.bias()}, flat, new int[0]);
    }

    private static INDArray matrix(INDArray values, long rows, long columns) {
        return Nd4j.create(values.data(), new long[] {rows, columns});
    }

    private void rectify(INDArray in, INDArray out) {
        add("relu", new INDArray[] {in}, out, new int[0], 0);
    }

    private void add(String op, INDArray[] in, INDArray out, int[] integers, double... reals) {
        program.add(NativeOp.of(op, in, out, integers, reals));
    }

    private static int[] arguments(int[] window, int... more) {
        int[] arguments = Arrays.copyOf(
                new int[] {window[0], window[1], window[2], window[3], window[4], window[5], 1, 1}, 8 + more.length);
        System.arraycopy(more, 0, arguments, 8, more.length);
        return arguments;
    }

    @Override
    public void close() {
        program.forEach(Instruction::close);
        memory.forEach(INDArray::close);
    }
}
