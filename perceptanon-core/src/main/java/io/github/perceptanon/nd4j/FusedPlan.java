package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.PooledEngine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * as fast as those of (batch, channels, height, width), which it repacks before and after each call. What goes in has
 * that layout too; what comes out has the channels first, as everywhere else.
 */
final class FusedPlan implements PooledEngine.Plan {
    private final int batch;
    /** Images that the ops take at once. */
    private final int atOnce;

    private final int threads;
    private final List<INDArray> memory = new ArrayList<>();
    private final INDArray[] values;
    private final List<Instruction> program = new ArrayList<>();
    private final List<INDArray> scratch = new ArrayList<>();
    private final List<INDArray> lent = new ArrayList<>();
    private final FloatBuffer staged;
    private final int inputLength;
    private final FloatBuffer input;
    private final INDArray[] wanted;
    private final ChannelsFirst[] outputs;

    /** @param threads that work on a convolution, 0 for as many as OpenMP takes */
    FusedPlan(FusedNetwork network, int batch, int threads) {
        this.batch = batch;
        this.atOnce = NativeOp.isCpu() ? 1 : batch;
        this.threads = threads;
        this.values = new INDArray[network.values()];
        allocate(network);
        StepBinder binder = new StepBinder(network, atOnce, values, this::lend);
        for (Step step : network.steps()) {
            binder.bind(step);
            scratch.addAll(lent);
            lent.clear();
        }
        program.addAll(binder.program());
        memory.addAll(binder.owned());
        this.inputLength = Math.toIntExact(length(network.shape(0)));
        this.staged = buffer(take(new ArrayList<>(), (long) batch / atOnce * inputLength));
        this.input = buffer(values[0]);
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
    public void run(InferenceEngine.Input source, @Nullable FloatBuffer... targets) {
        source.writeTo(staged.duplicate());
        for (int first = 0; first < staged.capacity(); first += inputLength) {
            runNext(first, targets);
        }
    }

    /** As many images as the ops take at once; outputs go to the targets' positions, which move on. */
    private void runNext(int first, @Nullable FloatBuffer... targets) {
        input.put(0, staged, first, inputLength);
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

    static FloatBuffer buffer(INDArray array) {
        // The memory may be longer than this value: it is shared with others.
        return array.data().pointer().asByteBuffer().asFloatBuffer().slice(0, Math.toIntExact(array.length()));
    }

    /** Gives every value memory; a value that nobody reads any more lends its memory on. */
    private void allocate(FusedNetwork network) {
        int[] lastRead = lastReads(network);
        List<INDArray> free = new ArrayList<>();
        @Nullable INDArray[] owned = new INDArray[values.length];
        owned[0] = take(new ArrayList<>(), length(network.shape(0)));
        values[0] = view(owned[0], network.shape(0));
        List<Step> steps = network.steps();
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            int out = step.output();
            if (step instanceof Step.Sum sum && sum.overwrites()) {
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
        long[] view = switch (shape.length) {
            case 1 -> new long[] {atOnce, 1, 1, shape[0]};
            case 2 -> new long[] {atOnce, 1, shape[0], shape[1]};
            default -> new long[] {atOnce, shape[1], shape[2], shape[0]};
        };
        return Nd4j.create(owner.data(), view);
    }

    /** Memory for a step's own use, which later steps are lent again. */
    private INDArray lend(long length) {
        INDArray own = take(scratch, length);
        lent.add(own);
        return own;
    }

    @Override
    public void close() {
        program.forEach(Instruction::close);
        memory.forEach(INDArray::close);
    }
}
