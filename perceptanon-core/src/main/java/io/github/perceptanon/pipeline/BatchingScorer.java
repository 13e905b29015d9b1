package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Setup;
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

/**
 * Combines single requests from many callers into batches, for services. An image is resized in the caller's thread,
 * waits in a bounded queue, and runs with others in one batch. Scores equal those of
 * {@link AnonymityScorer#score(RgbImage)}: on a CPU to the last bit, on a GPU up to the rounding of 32-bit floats,
 * which may depend on the batch size.
 *
 * <p><b>Overload.</b> If {@link BatchingOptions#capacity()} images are already waiting, a request is rejected at once
 * with an {@link OverloadedException}, before any work is done for it. A pair counts as two images, a version of a kept
 * original as one.
 *
 * <p><b>Futures.</b> Cancelling a waiting future, or completing it by other means such as
 * {@link CompletableFuture#orTimeout}, removes its image from the queue. Futures complete on the common pool, as
 * {@link CompletableFuture}'s asynchronous methods do; dependent actions without an executor never run on the threads
 * that run batches. Give slow actions an executor of their own, so that they do not fill the common pool. If the engine
 * fails, the futures of that batch complete with what it threw, and the next batch runs.
 *
 * <p><b>Closing.</b> {@link #close()} stops accepting requests, runs those that are waiting, and returns when all
 * futures are complete. It does not close the scorer, which belongs to the caller.
 *
 * <p>Thread-safe.
 */
public final class BatchingScorer implements AutoCloseable {
    private final AnonymityScorer scorer;
    private final BatchingOptions options;
    private final Batcher batcher;
    private final Executor completions;
    private final Set<CompletableFuture<?>> unfinished = ConcurrentHashMap.newKeySet();

    private BatchingScorer(AnonymityScorer scorer, BatchingOptions options, Batcher batcher, Executor completions) {
        this.scorer = scorer;
        this.options = options;
        this.batcher = batcher;
        this.completions = completions;
    }

    /**
     * Starts batching for a scorer with {@link BatchingOptions#defaults()}.
     *
     * @param scorer must stay open until the returned object is closed
     * @return a running batching scorer; close it before the scorer
     */
    public static BatchingScorer start(AnonymityScorer scorer) {
        return start(scorer, BatchingOptions.defaults(), BatchingListener.NONE);
    }

    /**
     * Starts batching for a scorer.
     *
     * @param scorer must stay open until the returned object is closed
     * @param options batch size, wait, capacity and concurrency
     * @param listener receives batches and rejections
     * @return a running batching scorer; close it before the scorer
     */
    public static BatchingScorer start(AnonymityScorer scorer, BatchingOptions options, BatchingListener listener) {
        return start(scorer, options, listener, new CompletableFuture<Void>().defaultExecutor());
    }

    static BatchingScorer start(
            AnonymityScorer scorer, BatchingOptions options, BatchingListener listener, Executor completions) {
        Objects.requireNonNull(scorer, "scorer");
        Objects.requireNonNull(listener, "listener");
        Batcher batcher = new Batcher(scorer, options, listener).start();
        return new BatchingScorer(scorer, options, batcher, completions);
    }

    /**
     * Requests the score of an anonymized image alone.
     *
     * @param anonymized of any size; not kept after the call
     * @return a future for the score
     * @throws IllegalArgumentException if the model is HA2
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage anonymized) {
        scorer.card().requireSetup(Setup.HA1);
        reserve(1);
        Job job = add(anonymized, 1);
        return handOver(job.embedding(), scorer::scoreEmbedding, List.of(job));
    }

    /**
     * Requests the score of an anonymized image with its original.
     *
     * @param original of any size; not kept after the call
     * @param anonymized of any size; not kept after the call
     * @return a future for the pair's score
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage original, RgbImage anonymized) {
        scorer.card().requireSetup(Setup.HA2);
        reserve(2);
        Job first = add(original, 2);
        Job second;
        try {
            second = add(anonymized, 1);
        } catch (RuntimeException | Error e) {
            batcher.cancel(first);
            throw e;
        }
        return handOver(
                first.embedding().thenCombine(second.embedding(), (o, a) -> new float[][] {o, a}),
                pair -> scorer.against(pair[0]).scoreEmbedding(pair[1]),
                List.of(first, second));
    }

    /**
     * Requests the score of an anonymized image with an original whose embedding is kept.
     *
     * @param original from {@link #against} or {@link AnonymityScorer#against(RgbImage)} of the same scorer
     * @param anonymized of any size; not kept after the call
     * @return a future for the pair's score
     * @throws IllegalArgumentException if the original belongs to another scorer
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(PairScorer original, RgbImage anonymized) {
        if (original.scorer() != scorer) {
            throw new IllegalArgumentException("the original was embedded by another scorer");
        }
        reserve(1);
        Job job = add(anonymized, 1);
        return handOver(job.embedding(), original::scoreEmbedding, List.of(job));
    }

    /**
     * Requests an original's embedding, to score any number of its anonymized versions.
     *
     * @param original of any size; not kept after the call
     * @return a future for a pair scorer, to pass to {@link #submit(PairScorer, RgbImage)}
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<PairScorer> against(RgbImage original) {
        scorer.card().requireSetup(Setup.HA2);
        reserve(1);
        Job job = add(original, 1);
        return handOver(job.embedding(), scorer::against, List.of(job));
    }

    /**
     * Scores an anonymized image alone and waits for the result.
     *
     * @param anonymized of any size
     * @return the score
     * @throws InterruptedException if the thread is interrupted while waiting; the request is withdrawn
     * @throws IllegalArgumentException if the model is HA2
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage anonymized) throws InterruptedException {
        return await(submit(anonymized));
    }

    /**
     * Scores an anonymized image with its original and waits for the result.
     *
     * @param original of any size
     * @param anonymized of any size
     * @return the pair's score
     * @throws InterruptedException if the thread is interrupted while waiting; the request is withdrawn
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) throws InterruptedException {
        return await(submit(original, anonymized));
    }

    /**
     * Number of images waiting for a batch.
     *
     * @return 0 to {@link BatchingOptions#capacity()}
     */
    public int waiting() {
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
                // Thrown by the image or by the executor, which may have no memory for a thread.
                .exceptionally(failure -> {
                    result.completeExceptionally(cause(failure));
                    return null;
                });
        return result;
    }

    /** The cause of a future's failure, unwrapped from a {@link java.util.concurrent.CompletionException}. */
    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Failures.unchecked(e.getCause());
        } finally {
            future.cancel(false);
        }
    }

    /**
     * Stops accepting requests, runs those that are waiting and returns when all futures are complete. If the thread is
     * interrupted in the meantime, waiting requests are cancelled and only the running batch is awaited. May be called
     * more than once.
     */
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
