// SPDX-License-Identifier: Apache-2.0
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

/**
 * A fused network prepared for one batch size: all arrays are allocated and all ops bound, so a run allocates only a few
 * small views. When the last step that reads a value is done, the value's memory is reused. Not thread-safe: one call at a
 * time.
 *
 * <p>On the CPU a batch runs image by image, with the same ops, shapes and memory. So an image gives the same bits at every
 * position of a batch of any size. (On AVX2, oneDNN's matrix products add up the last rows in another order than the rest,
 * and its convolutions divide the work by batch size and threads.) A GPU runs the whole batch at once, because a single
 * image does not fill it.
 *
 * <p>Values are stored as (batch, height, width, channels): oneDNN's convolutions ran 1.3 to 2 times as fast in this layout
 * as in (batch, channels, height, width), which it repacks before and after each call. Inputs have that layout too; outputs
 * have the channels first, as everywhere else.
 */
final class FusedPlan implements PooledEngine.Plan {
    private final int batch;
    /** The number of images that the ops process at once. */
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

    /** @param threads number of threads for a convolution; 0 for OpenMP's default */
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

    /** Runs as many images as the ops process at once. Writes outputs at the targets' positions, and advances these. */
    private void runNext(int first, @Nullable FloatBuffer... targets) {
        input.put(0, staged, first, inputLength);
        // On a GPU the host's copy is now the current one; the first op copies it to the device.
        Nd4j.getAffinityManager().tagLocation(values[0], Location.HOST);
        NativeThreads.with(threads, this::execute);
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

    static FloatBuffer buffer(INDArray array) {
        // The memory may be longer than this value, because other values share it.
        return array.data().pointer().asByteBuffer().asFloatBuffer().slice(0, Math.toIntExact(array.length()));
    }

    /** Assigns memory to every value, reusing that of values that are no longer read. */
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

    /** The last step that reads each value; outputs are read after the end. */
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

    /** The length of a value for as many images as the ops process at once. */
    private long length(int[] shape) {
        return atOnce * Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /** Takes the smallest free array that is long enough, or a new one. */
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

    /** Lends scratch memory to a step; later steps get it again. */
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
