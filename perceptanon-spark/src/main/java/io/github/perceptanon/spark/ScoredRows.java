// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringTask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their scores, in order. A {@link ScoringPipeline} pushes results, and Spark pulls rows on the
 * task's own thread, the only one that may read its input: this reads as many rows ahead as the pipeline works on at a time,
 * and hands their images over to a pipeline on another thread. Memory is bounded by that window.
 */
final class ScoredRows implements Iterator<Row>, AutoCloseable {
    private static final long POLL_MILLIS = 100;

    /** What the pipeline's thread hands over. */
    private sealed interface Event {}

    private record Result(ScoringResult result) implements Event {}

    /** The end of the pipeline, which should not come before that of the rows. */
    private record Ended(Throwable reason) implements Event {}

    private final Iterator<Row> rows;
    private final ScorePartition work;
    private final PerJvm.Lease<Scorer> lease;
    private final int window;
    private final @Nullable TaskContext context = TaskContext.get();

    /** Rows whose results have not been taken, in order. */
    private final Deque<Row> pending = new ArrayDeque<>();

    /** Never more than the window; empty for the end. */
    private final BlockingQueue<Optional<ScoringTask>> tasks = new LinkedBlockingQueue<>();

    private final BlockingQueue<Event> results = new LinkedBlockingQueue<>();
    private final Thread thread;
    private boolean inputEnded;
    private boolean closed;

    ScoredRows(Iterator<Row> rows, ScorePartition work, ScoringPipeline pipeline, PerJvm.Lease<Scorer> lease) {
        this.rows = rows;
        this.work = work;
        this.lease = lease;
        this.window = pipeline.window();
        this.thread = new Thread(() -> run(pipeline), "perceptanon-partition");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(ScoringPipeline pipeline) {
        try {
            pipeline.scoreAll(new Tasks(), result -> results.add(new Result(result)));
            results.add(new Ended(new IllegalStateException("the pipeline ended before its rows")));
        } catch (Throwable e) {
            results.add(new Ended(e));
        }
    }

    /** The tasks as the pipeline takes them, waiting for the next. */
    private final class Tasks implements Iterator<ScoringTask> {
        private @Nullable ScoringTask next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                try {
                    next = tasks.take().orElse(null);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("the partition is closed", e);
                }
                ended = next == null;
            }
            return next != null;
        }

        @Override
        public ScoringTask next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            ScoringTask task = next;
            next = null;
            return task;
        }
    }

    @Override
    public boolean hasNext() {
        boolean more = !pending.isEmpty() || !inputEnded && rows.hasNext();
        if (!more) {
            close();
        }
        return more;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        fill();
        ScoringResult result = await();
        return ScorePartition.with(pending.removeFirst(), result);
    }

    private void fill() {
        while (!inputEnded && pending.size() < window) {
            if (rows.hasNext()) {
                Row row = rows.next();
                pending.add(row);
                tasks.add(Optional.of(work.task(row)));
            } else {
                inputEnded = true;
                tasks.add(Optional.empty());
            }
        }
    }

    private ScoringResult await() {
        while (true) {
            if (context != null && context.isInterrupted()) {
                throw new TaskKilledException(); // another attempt was faster, or the job is cancelled
            }
            Event event;
            try {
                event = results.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for scores", e);
            }
            if (event instanceof Result scored) {
                return scored.result();
            }
            if (event instanceof Ended ended) {
                throw new IllegalStateException("scoring failed: " + Problems.rootLine(ended.reason()), ended.reason());
            }
        }
    }

    /** Ends the pipeline if it runs, and lets go of the scorer. May be called more than once. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        lease.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
