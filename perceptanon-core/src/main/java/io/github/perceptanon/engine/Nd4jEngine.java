package io.github.perceptanon.engine;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Plans of a fused network, pooled by batch size and bounded in number. */
final class Nd4jEngine implements InferenceEngine {
    private final FusedNetwork network;
    private final EngineOptions options;
    private final Semaphore turns;
    private final Deque<FusedPlan> idle = new ArrayDeque<>();
    private final Object lock = new Object();
    private int running;
    private boolean closed;

    Nd4jEngine(FusedNetwork network, EngineOptions options) {
        this.network = network;
        this.options = options;
        this.turns = new Semaphore(options.concurrency(), true);
    }

    @Override
    public String name() {
        return NativeOp.isCpu() ? "nd4j-cpu" : "nd4j-cuda";
    }

    @Override
    public List<int[]> outputShapes() {
        return Arrays.stream(network.outputs())
                .mapToObj(v -> network.shape(v).clone())
                .toList();
    }

    @Override
    public void run(int batch, Input input, FloatBuffer... outputs) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 image but was " + batch);
        }
        if (outputs.length != network.outputs().length) {
            throw new IllegalArgumentException("the engine has " + network.outputs().length + " outputs but "
                    + outputs.length + " buffers were given");
        }
        turns.acquireUninterruptibly();
        try {
            FusedPlan plan = borrow(batch);
            try {
                run(plan, input, outputs);
            } finally {
                giveBack(plan);
            }
        } finally {
            turns.release();
        }
    }

    /**
     * oneDNN takes as many threads as the calling thread's OpenMP setting says. ND4J's own loops, which rectify and add
     * and take a few percent of the time, go by a setting of the whole process and keep it.
     */
    private void run(FusedPlan plan, Input input, FloatBuffer[] outputs) {
        if (options.threads() == 0 || !NativeOp.isCpu()) {
            plan.run(input, outputs);
            return;
        }
        NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = natives.ompGetMaxThreads();
        natives.setOmpNumThreads(options.threads());
        try {
            plan.run(input, outputs);
        } finally {
            natives.setOmpNumThreads(before);
        }
    }

    /** An idle plan of this batch size, or a new one. */
    private FusedPlan borrow(int batch) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the engine is closed");
            }
            running++;
            for (Iterator<FusedPlan> it = idle.iterator(); it.hasNext(); ) {
                FusedPlan plan = it.next();
                if (plan.batch() == batch) {
                    it.remove();
                    return plan;
                }
            }
        }
        try {
            return new FusedPlan(network, batch);
        } catch (RuntimeException | OutOfMemoryError e) {
            finished();
            throw e;
        }
    }

    private void giveBack(FusedPlan plan) {
        synchronized (lock) {
            idle.addFirst(plan);
            while (idle.size() > options.concurrency() * options.cachedBatchSizes()) {
                idle.removeLast().close();
            }
        }
        finished();
    }

    private void finished() {
        synchronized (lock) {
            running--;
            if (closed && running == 0) {
                free();
            }
        }
    }

    /** Calls under way finish first; the last of them frees the memory. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (running == 0) {
                free();
            }
        }
    }

    private void free() {
        idle.forEach(FusedPlan::close);
        idle.clear();
        network.close();
    }
}
