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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds prepared images in batches on threads of its own. A place must be reserved for each image before it is added;
 * the batch that takes it, and a cancellation, free the place. Thread-safe.
 */
final class Batcher {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    /** An image that waits for its embedding; one without input keeps a place in its batch empty. */
    record Job(PreparedImage input, CompletableFuture<float[]> embedding) {
        void close() {
            if (input != null) {
                input.close();
            }
        }

        /** Does nothing to one whose embedding is known. */
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

    /** If not all threads can be started, none is left. */
    Batcher start() {
        try {
            threads.start(options.concurrentBatches(), this::work);
            return this;
        } catch (Throwable e) {
            stop();
            throw e;
        }
    }

    /** Images that wait or have a place reserved. */
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
     * Adds an image, whose place has been reserved; false if this is closed. Whatever comes of it, the image is closed and its
     * place freed in the end.
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

    /** Takes an image out if it still waits. */
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
                LOG.debug("interrupted while waiting for images; closing is what ends this thread");
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
            // Out of memory, say: nobody waits for ever, and the thread lives on for the next batch.
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
            failure = e; // these images' alone: the next batch may fare better
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

    /** Whatever a listener throws, an assertion's error or a class that is missing: it harms nobody's images. */
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.warn("the batching listener failed", e);
        }
    }

    /** Takes no more images; those that wait are run. */
    void close() {
        queue.close();
    }

    /** Takes no more images, and gives those up that wait. */
    void stop() {
        queue.close();
        queue.clear().forEach(this::drop);
    }

    /** Waits for the threads to end after {@link #close()} or {@link #stop()}. */
    void join() throws InterruptedException {
        threads.join();
    }

    /** As {@link #join()}, whatever interrupts come; true if one came. */
    boolean joinUninterruptibly() {
        return threads.joinUninterruptibly();
    }
}
