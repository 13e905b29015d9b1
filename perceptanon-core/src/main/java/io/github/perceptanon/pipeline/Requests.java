package io.github.perceptanon.pipeline;

import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.pipeline.Batcher.Job;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The common part of both batching scorers: places in a bounded queue, batches and futures. Thread-safe. */
final class Requests implements AutoCloseable {
    private final Scorer scorer;
    private final BatchingOptions options;
    private final Batcher batcher;
    private final Executor completions;
    private final Set<CompletableFuture<?>> unfinished = ConcurrentHashMap.newKeySet();

    private Requests(Scorer scorer, BatchingOptions options, Batcher batcher, Executor completions) {
        this.scorer = scorer;
        this.options = options;
        this.batcher = batcher;
        this.completions = completions;
    }

    /** Completes futures on the pool that {@link CompletableFuture}'s asynchronous methods use. */
    static Requests start(Scorer scorer, BatchingOptions options, BatchingListener listener) {
        return start(scorer, options, listener, new CompletableFuture<Void>().defaultExecutor());
    }

    static Requests start(Scorer scorer, BatchingOptions options, BatchingListener listener, Executor completions) {
        Objects.requireNonNull(scorer, "scorer");
        Objects.requireNonNull(listener, "listener");
        Batcher batcher = new Batcher(scorer, options, listener).start();
        return new Requests(scorer, options, batcher, completions);
    }

    /** Requests an image's embedding. Returns a future for what {@code read} makes of it. */
    <T> CompletableFuture<T> submit(RgbImage image, Function<float[], T> read) {
        reserve(1);
        Job job = add(image, 1);
        return handOver(job.embedding(), read, List.of(job));
    }

    /** Requests the embeddings of two images, which get places in the queue together or not at all. */
    <T> CompletableFuture<T> submit(RgbImage image, RgbImage other, Function<float[][], T> read) {
        reserve(2);
        Job first = add(image, 2);
        Job second;
        try {
            second = add(other, 1);
        } catch (RuntimeException | Error e) {
            batcher.cancel(first);
            throw e;
        }
        return handOver(
                first.embedding().thenCombine(second.embedding(), (one, two) -> new float[][] {one, two}),
                read,
                List.of(first, second));
    }

    int waiting() {
        return batcher.waiting();
    }

    private void reserve(int images) {
        if (!batcher.tryReserve(images)) {
            batcher.rejected();
            throw new OverloadedException(batcher.waiting(), options.capacity());
        }
    }

    /** Prepares an image and adds it. On failure frees the places of this image and of the request's remaining ones. */
    private Job add(RgbImage image, int reserved) {
        PreparedImage prepared;
        try {
            prepared = scorer.prepare(image);
        } catch (RuntimeException | Error e) {
            batcher.free(reserved);
            throw e;
        }
        Job job = new Job(prepared, new CompletableFuture<>());
        boolean added = false;
        try {
            added = batcher.add(job);
        } finally {
            if (!added) {
                batcher.free(reserved - 1);
            }
        }
        if (!added) {
            throw new IllegalStateException("the batching scorer is closed");
        }
        return job;
    }

    /**
     * A future for the caller. Completing it early removes the jobs, and its dependent actions do not run on batch
     * threads.
     */
    // Futures by identity, chained for effect.
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"})
    private <E, T> CompletableFuture<T> handOver(CompletableFuture<E> embedded, Function<E, T> read, List<Job> jobs) {
        CompletableFuture<T> result = new CompletableFuture<>();
        unfinished.add(result);
        result.whenComplete((value, failure) -> {
            unfinished.remove(result);
            jobs.forEach(batcher::cancel);
        });
        embedded.whenCompleteAsync(
                        (embedding, failure) -> {
                            if (failure == null) {
                                result.complete(read.apply(embedding));
                            } else {
                                result.completeExceptionally(cause(failure));
                            }
                        },
                        completions)
                // Thrown by the reading or by the executor, which may have no memory for a thread.
                .exceptionally(failure -> {
                    result.completeExceptionally(cause(failure));
                    return null;
                });
        return result;
    }

    /** The cause of a future's failure, unwrapped from a {@link CompletionException}. */
    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? Failures.cause(failure) : failure;
    }

    /** Waits for a future and withdraws its request if the thread is interrupted. */
    static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Failures.unchecked(Failures.cause(e));
        } finally {
            future.cancel(false);
        }
    }

    /** Stops accepting requests, runs those that are waiting and returns when all futures are complete. */
    @Override
    public void close() {
        batcher.close();
        try {
            batcher.join();
        } catch (InterruptedException e) {
            batcher.stop();
            batcher.joinUninterruptibly();
            Thread.currentThread().interrupt();
        }
        CompletableFuture.allOf(unfinished.toArray(CompletableFuture<?>[]::new))
                .handle((nothing, failure) -> null)
                .join();
    }
}
