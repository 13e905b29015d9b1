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
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fused network made ready for one batch size: all arrays allocated, all ops built. Values whose last reader is done
 * give their memory to later ones. Not thread-safe: one call at a time.
 */
final class FusedPlan implements AutoCloseable {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int CHANNELS = 1;
    private static final int PAD_WITH_CONSTANT = 0;
    private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;

    private final int batch;
    private final List<INDArray> memory = new ArrayList<>();
    private final INDArray[] values;
    private final FloatBuffer input;
    private final FloatBuffer[] outputs;
    private final List<Runnable> program = new ArrayList<>();

    FusedPlan(FusedNetwork network, int batch) {
        this.batch = batch;
        this.values = new INDArray[network.values()];
        allocate(network);
        for (Step step : network.steps()) {
            build(step);
        }
        this.input = buffer(values[0]);
        this.outputs = Arrays.stream(network.outputs())
                .mapToObj(v -> buffer(values[v]))
                .toArray(FloatBuffer[]::new);
    }

    int batch() {
        return batch;
    }

    void run(InferenceEngine.Input source, FloatBuffer[] targets) {
        source.writeTo(input.duplicate());
        for (Runnable op : program) {
            op.run();
        }
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null) {
                targets[i].put(outputs[i].duplicate());
            }
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

    private long length(int[] shape) {
        return batch * Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
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
        long[] full = LongStream.concat(
                        LongStream.of(batch), Arrays.stream(shape).asLongStream())
                .toArray();
        return Nd4j.create(owner.data(), full);
    }

    private void build(Step step) {
        if (step instanceof Convolution c) {
            add(DynamicCustomOp.builder("conv2d")
                    .addInputs(values[c.input()], c.weights(), c.bias())
                    .addOutputs(values[c.output()])
                    .addIntegerArguments(arguments(c.window(), EXPLICIT_PADDING, NCHW, WEIGHTS_OUT_IN_HEIGHT_WIDTH))
                    .build());
            if (c.relu()) {
                add(new RectifiedLinear(values[c.output()], values[c.output()]));
            }
        } else if (step instanceof Extension e) {
            int[][] padding = {{0, 0}, {0, 0}, {0, e.overhang()[0]}, {0, e.overhang()[1]}};
            INDArray paddings = Nd4j.createFromArray(padding);
            memory.add(paddings);
            add(DynamicCustomOp.builder("pad")
                    .addInputs(values[e.input()], paddings)
                    .addOutputs(values[e.output()])
                    .addIntegerArguments(PAD_WITH_CONSTANT)
                    .addFloatingPointArguments(Double.NEGATIVE_INFINITY)
                    .build());
        } else if (step instanceof MaxPool p) {
            add(DynamicCustomOp.builder("maxpool2d")
                    .addInputs(values[p.input()])
                    .addOutputs(values[p.output()])
                    .addIntegerArguments(arguments(p.window(), EXPLICIT_PADDING, 0, NCHW))
                    .build());
        } else if (step instanceof AveragePool p) {
            add(DynamicCustomOp.builder("avgpool2d")
                    .addInputs(values[p.input()])
                    .addOutputs(values[p.output()])
                    .addIntegerArguments(arguments(p.window(), EXPLICIT_PADDING, p.countPadding() ? 1 : 0, NCHW))
                    .build());
        } else if (step instanceof Sum s) {
            add(new AddOp(values[s.target()], values[s.addend()], values[s.output()]));
            if (s.relu()) {
                add(new RectifiedLinear(values[s.output()], values[s.output()]));
            }
        } else if (step instanceof Relu r) {
            add(new RectifiedLinear(values[r.input()], values[r.output()]));
        } else if (step instanceof GlobalAverage g) {
            add(DynamicCustomOp.builder("reduce_mean")
                    .addInputs(values[g.input()])
                    .addOutputs(values[g.output()])
                    .addIntegerArguments(2, 3)
                    .build());
        } else if (step instanceof Concatenation c) {
            add(DynamicCustomOp.builder("concat")
                    .addInputs(
                            Arrays.stream(c.inputs()).mapToObj(v -> values[v]).toArray(INDArray[]::new))
                    .addOutputs(values[c.output()])
                    .addIntegerArguments(CHANNELS)
                    .build());
        }
    }

    private static int[] arguments(int[] window, int... more) {
        int[] arguments = Arrays.copyOf(
                new int[] {window[0], window[1], window[2], window[3], window[4], window[5], 1, 1}, 8 + more.length);
        System.arraycopy(more, 0, arguments, 8, more.length);
        return arguments;
    }

    private void add(CustomOp op) {
        program.add(() -> Nd4j.exec(op));
    }

    private void add(Op op) {
        program.add(() -> Nd4j.exec(op));
    }

    @Override
    public void close() {
        memory.forEach(INDArray::close);
    }
}
