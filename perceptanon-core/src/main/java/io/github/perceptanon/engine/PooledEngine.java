package io.github.perceptanon.engine;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * What all engines have in common: plans for one batch size each, made when first needed, pooled, bounded in number, and
 * freed when the engine is closed and its last call has ended.
 */
public final class PooledEngine implements InferenceEngine {
    /** A network made ready for one batch size. Used by one call at a time. */
    public interface Plan extends AutoCloseable {
        /**
         * The batch size.
         *
         * @return number of images, at least 1
         */
        int batch();

        /**
         * Runs one batch, as {@link InferenceEngine#run}.
         *
         * @param input writes the batch
         * @param outputs one buffer for each output; null for one that is not wanted
         */
        void run(Input input, FloatBuffer... outputs);

        /** Frees the plan's memory. */
        @Override
        void close();
    }

    private final String name;
    private final List<int[]> outputShapes;
    private final EngineOptions options;
    private final IntFunction<? extends Plan> plans;
    private final Usage usage;
    private final Semaphore turns;
    private final Deque<Plan> idle = new ArrayDeque<>();

    /**
     * An engine.
     *
     * @param name the engine and where it runs, as scores report it
     * @param outputShapes shapes of the outputs of one image
     * @param options how many calls at once, how many batch sizes to keep
     * @param plans makes a plan for a batch size
     * @param release frees what the plans share; called once, after the last plan has been closed
     */
    public PooledEngine(
            String name,
            List<int[]> outputShapes,
            EngineOptions options,
            IntFunction<? extends Plan> plans,
            Runnable release) {
        this.name = name;
        this.outputShapes = List.copyOf(outputShapes);
        this.options = options;
        this.plans = plans;
        this.usage = new Usage("the engine", () -> free(release));
        this.turns = new Semaphore(options.concurrency(), true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<int[]> outputShapes() {
        return outputShapes.stream().map(int[]::clone).toList();
    }

    @Override
    public void run(int batch, Input input, FloatBuffer... outputs) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 image but was " + batch);
        }
        if (outputs.length != outputShapes.size()) {
            throw new IllegalArgumentException(
                    "the engine has " + outputShapes.size() + " outputs but " + outputs.length + " buffers were given");
        }
        usage.begin();
        try {
            runInTurn(batch, input, outputs);
        } finally {
            usage.end();
        }
    }

    private void runInTurn(int batch, Input input, FloatBuffer... outputs) {
        turns.acquireUninterruptibly();
        try {
            Plan plan = borrow(batch);
            try {
                plan.run(input, outputs);
            } finally {
                giveBack(plan);
            }
        } finally {
            turns.release();
        }
    }

    /** An idle plan of this batch size, or a new one. */
    private Plan borrow(int batch) {
        synchronized (idle) {
            for (Iterator<Plan> it = idle.iterator(); it.hasNext(); ) {
                Plan plan = it.next();
                if (plan.batch() == batch) {
                    it.remove();
                    return plan;
                }
            }
        }
        return plans.apply(batch);
    }

    private void giveBack(Plan plan) {
        synchronized (idle) {
            idle.addFirst(plan);
            while (idle.size() > options.concurrency() * options.cachedBatchSizes()) {
                idle.removeLast().close();
            }
        }
    }

    /** Calls that have begun end first, those that wait for their turn included; the last of them frees the memory. */
    @Override
    public void close() {
        usage.close();
    }

    private void free(Runnable shared) {
        synchronized (idle) {
            idle.forEach(Plan::close);
            idle.clear();
        }
        shared.run();
    }
}
