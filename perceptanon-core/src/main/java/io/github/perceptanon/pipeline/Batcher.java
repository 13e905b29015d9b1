package io.github.perceptanon.pipeline;

import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.pipeline.BatchQueue.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds prepared images in batches on its own threads. A place must be reserved for each image before it is added; it
 * is freed when a batch takes the image or when it is cancelled. Thread-safe.
 */
final class Batcher {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    /** An image waiting for its embedding. Without input it keeps its place in the batch empty. */
    record Job(@Nullable PreparedImage input, CompletableFuture<float[]> embedding) {
        void close() {
            if (input != null) {
                input.close();
            }
        }

        /** No effect if the embedding is already known. */
        void fail(Throwable failure) {
            close();
            embedding.completeExceptionally(failure);
        }
    }

    private final Scorer scorer;
    private final BatchingOptions options;
    private final BatchingListener listener;
    private final BatchQueue<Job> queue;
    private final Semaphore room;
    private final NamedThreads threads = new NamedThreads("perceptanon-batches");

    Batcher(Scorer scorer, BatchingOptions options, BatchingListener listener) {
        this.scorer = scorer;
        this.options = options;
        this.listener = listener;
        this.queue =
                new BatchQueue<>(options.maximumBatch(), options.maximumWait().toNanos(), System::nanoTime);
        this.room = new Semaphore(options.capacity(), true);
    }

    /** If not all threads can be started, the others are stopped. */
    Batcher start() {
        try {
            threads.start(options.concurrentBatches(), this::work);
            return this;
        } catch (Throwable e) {
            stop();
            throw e;
        }
    }

    /** Number of images that are waiting or have a place reserved. */
    int waiting() {
        return options.capacity() - room.availablePermits();
    }

    boolean tryReserve(int images) {
        return room.tryAcquire(images);
    }

    void reserve(int images) throws InterruptedException {
        room.acquire(images);
    }

    void free(int images) {
        room.release(images);
    }

    /**
     * Adds an image with a reserved place. Returns false if this batcher is closed. In every case the image is
     * eventually closed and its place freed.
     */
    boolean add(Job job) {
        boolean added = false;
        try {
            added = queue.add(job);
        } finally {
            if (!added) {
                drop(job);
            }
        }
        return added;
    }

    /** Removes an image if it is still waiting. */
    void cancel(Job job) {
        if (!job.embedding().isDone() && queue.remove(job)) {
            drop(job);
        }
    }

    private void drop(Job job) {
        job.close();
        room.release();
        job.embedding().cancel(false);
    }

    private void work() {
        while (true) {
            try {
                Taken<Job> taken = queue.take();
                if (taken.jobs().isEmpty()) {
                    return;
                }
                run(taken);
            } catch (InterruptedException e) {
                LOG.debug("interrupted while waiting for images; this thread only ends when the batcher is closed");
            }
        }
    }

    private void run(Taken<Job> taken) {
        room.release(taken.jobs().size());
        try {
            List<Job> jobs =
                    taken.jobs().stream().filter(job -> job.input() != null).toList();
            for (int from = 0; from < jobs.size(); ) {
                int to = from + BatchSizes.next(jobs.size() - from, options.maximumBatch());
                run(jobs.subList(from, to), taken);
                from = to;
            }
        } catch (Throwable e) {
            // For example out of memory: complete the futures, and keep the thread for the next batch.
            taken.jobs().forEach(job -> job.fail(e));
        }
    }

    private void run(List<Job> jobs, Taken<Job> taken) {
        List<float[]> embeddings = List.of();
        Throwable failure = null;
        long begun = System.nanoTime();
        try {
            embeddings = scorer.embed(jobs.stream().map(Job::input).toList());
        } catch (Throwable e) {
            failure = e; // only these images fail: the next batch may succeed
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        jobs.forEach(Job::close);
        BatchingListener.Batch batch = new BatchingListener.Batch(
                jobs.size(), Duration.ofNanos(taken.waitNanos()), took, taken.left(), Optional.ofNullable(failure));
        tell(() -> listener.ran(batch));
        for (int i = 0; i < jobs.size(); i++) {
            if (failure == null) {
                jobs.get(i).embedding().complete(embeddings.get(i));
            } else {
                jobs.get(i).fail(failure);
            }
        }
    }

    void rejected() {
        tell(() -> listener.rejected(waiting()));
    }

    /** Calls the listener. Whatever it throws, including errors, must not affect the images. */
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.warn("the batching listener failed", e);
        }
    }

    /** Stops accepting images and runs those that are waiting. */
    void close() {
        queue.close();
    }

    /** Stops accepting images and drops those that are waiting. */
    void stop() {
        queue.close();
        queue.clear().forEach(this::drop);
    }

    /** Waits for the threads to end after {@link #close()} or {@link #stop()}. */
    void join() throws InterruptedException {
        threads.join();
    }

    /** As {@link #join()}, but ignores interrupts. Returns true if there was one. */
    boolean joinUninterruptibly() {
        return threads.joinUninterruptibly();
    }
}
