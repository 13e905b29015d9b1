package io.github.perceptanon.engine;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The common part of all engines: a bounded pool of plans, one per batch size and concurrent call. Plans are made on first
 * use, and freed when the engine is closed and its last call has ended.
 */
public final class PooledEngine implements InferenceEngine {
    /** A network prepared for one batch size. Used by one call at a time. */
    public interface Plan extends AutoCloseable {
        /**
         * The batch size.
         *
         * @return number of images, at least 1
         */
        int batch();

        /**
         * Runs one batch.
         *
         * @param input writes the batch in the engine's own layout
         * @param outputs one buffer for each output, as for {@link InferenceEngine#run}; null for one that is not needed
         */
        void run(Input input, @Nullable FloatBuffer... outputs);

        /** Frees the plan's memory. */
        @Override
        void close();
    }

    /** A plan with memory for rearranging one image, which is made for the first batch in the other layout. */
    private static final class Seat {
        final Plan plan;
        private float @Nullable [] scratch;

        Seat(Plan plan) {
            this.plan = plan;
        }

        float[] scratch(int length) {
            if (scratch == null) {
                scratch = new float[length];
            }
            return scratch;
        }
    }

    private final String name;
    private final InputLayout layout;
    private final int[] inputShape;
    private final List<int[]> outputShapes;
    private final EngineOptions options;
    private final IntFunction<? extends Plan> plans;
    private final Usage usage;
    private final Semaphore turns;
    private final Deque<Seat> idle = new ArrayDeque<>();

    /**
     * Creates an engine.
     *
     * @param name the engine's name and device, as scores report them
     * @param layout the input layout of its plans
     * @param inputShape (channels, height, width) of an image
     * @param outputShapes shapes of the outputs of one image
     * @param options the number of concurrent calls and of cached batch sizes
     * @param plans makes a plan for a batch size
     * @param release frees what the plans share; called once, after the last plan has been closed
     */
    public PooledEngine(
            String name,
            InputLayout layout,
            int[] inputShape,
            List<int[]> outputShapes,
            EngineOptions options,
            IntFunction<? extends Plan> plans,
            Runnable release) {
        this.name = name;
        this.layout = layout;
        this.inputShape = inputShape.clone();
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
    public InputLayout inputLayout() {
        return layout;
    }

    @Override
    public List<int[]> outputShapes() {
        return outputShapes.stream().map(int[]::clone).toList();
    }

    @Override
    public void run(int batch, InputLayout written, Input input, @Nullable FloatBuffer... outputs) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 image but was " + batch);
        }
        if (outputs.length != outputShapes.size()) {
            throw new IllegalArgumentException(
                    "the engine has " + outputShapes.size() + " outputs but " + outputs.length + " buffers were given");
        }
        usage.begin();
        try {
            runInTurn(batch, written, input, outputs);
        } finally {
            usage.end();
        }
    }

    private void runInTurn(int batch, InputLayout written, Input input, @Nullable FloatBuffer... outputs) {
        turns.acquireUninterruptibly();
        try {
            Seat seat = borrow(batch);
            try {
                seat.plan.run(written == layout ? input : rearranged(seat, written, input), outputs);
            } finally {
                giveBack(seat);
            }
        } finally {
            turns.release();
        }
    }

    private Input rearranged(Seat seat, InputLayout written, Input input) {
        float[] scratch = seat.scratch(inputShape[0] * inputShape[1] * inputShape[2]);
        return target -> {
            input.writeTo(target.duplicate());
            written.toOther(target, seat.plan.batch(), inputShape, scratch);
        };
    }

    /** Takes an idle plan of this batch size, or makes one. */
    private Seat borrow(int batch) {
        synchronized (idle) {
            for (Iterator<Seat> it = idle.iterator(); it.hasNext(); ) {
                Seat seat = it.next();
                if (seat.plan.batch() == batch) {
                    it.remove();
                    return seat;
                }
            }
        }
        return new Seat(plans.apply(batch));
    }

    private void giveBack(Seat seat) {
        synchronized (idle) {
            idle.addFirst(seat);
            while (idle.size() > options.concurrency() * options.cachedBatchSizes()) {
                idle.removeLast().plan.close();
            }
        }
    }

    /** Calls in progress, including those that are still waiting, end first; the last of them frees the memory. */
    @Override
    public void close() {
        usage.close();
    }

    private void free(Runnable shared) {
        synchronized (idle) {
            idle.forEach(seat -> seat.plan.close());
            idle.clear();
        }
        shared.run();
    }
}
