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
 * Makes batches of single requests from many callers: for services. An image is resized in the caller's thread, waits in a
 * bounded queue, and runs with others in one batch. Scores are those of {@link AnonymityScorer#score(RgbImage)}: on a CPU
 * to the last bit, on a GPU to the rounding of 32-bit floats, which may depend on the size of the batch.
 *
 * <p><b>Overload.</b> A request that finds {@link BatchingOptions#capacity()} images waiting is rejected at once with an
 * {@link OverloadedException}, before anything is done for it. A pair counts as two images, a version of a kept original as
 * one.
 *
 * <p><b>Futures.</b> Whoever cancels or otherwise completes a future that still waits ({@link CompletableFuture#orTimeout}
 * does) takes its image out of the queue. Futures complete on the common pool, as {@link CompletableFuture}'s asynchronous
 * methods do; actions attached without an executor never run on the threads that make batches. Slow ones belong on an executor of
 * their own, lest they fill the common pool. If the engine fails, the futures of that batch complete with what it threw, and the
 * next batch runs.
 *
 * <p><b>Closing.</b> {@link #close()} takes no more requests, runs those that wait, and returns when all futures are
 * complete. The scorer is the caller's, who closes it afterwards.
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
     * @param scorer the judge, which must stay open as long as this is
     * @return what the caller closes before the scorer
     */
    public static BatchingScorer start(AnonymityScorer scorer) {
        return start(scorer, BatchingOptions.defaults(), BatchingListener.NONE);
    }

    /**
     * Starts batching for a scorer.
     *
     * @param scorer the judge, which must stay open as long as this is
     * @param options how requests become batches
     * @param listener hears of batches and rejections
     * @return what the caller closes before the scorer
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
     * Asks for the score of an anonymized image alone.
     *
     * @param anonymized any size; not kept
     * @return its score to come
     * @throws IllegalArgumentException if the model is HA2
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage anonymized) {
        scorer.card().requireSetup(Setup.HA1);
        reserve(1);
        Job job = add(anonymized, 1);
        return handOver(job.embedding(), scorer::scoreEmbedding, List.of(job));
    }

    /**
     * Asks for the score of an anonymized image beside its original.
     *
     * @param original any size; not kept
     * @param anonymized any size; not kept
     * @return the pair's score to come
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images wait
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
     * Asks for the score of an anonymized image beside an original whose embedding is kept.
     *
     * @param original from {@link #against} or {@link AnonymityScorer#against(RgbImage)} of the same scorer
     * @param anonymized any size; not kept
     * @return the pair's score to come
     * @throws IllegalArgumentException if the original belongs to another scorer
     * @throws OverloadedException if too many images wait
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
     * Asks for an original's embedding, to score any number of its anonymized versions.
     *
     * @param original any size; not kept
     * @return a scorer of pairs to come, for {@link #submit(PairScorer, RgbImage)}
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<PairScorer> against(RgbImage original) {
        scorer.card().requireSetup(Setup.HA2);
        reserve(1);
        Job job = add(original, 1);
        return handOver(job.embedding(), scorer::against, List.of(job));
    }

    /**
     * Scores an anonymized image alone and waits for it.
     *
     * @param anonymized any size
     * @return its score
     * @throws InterruptedException if the thread is interrupted while it waits; the request is taken back
     * @throws IllegalArgumentException if the model is HA2
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage anonymized) throws InterruptedException {
        return await(submit(anonymized));
    }

    /**
     * Scores an anonymized image beside its original and waits for it.
     *
     * @param original any size
     * @param anonymized any size
     * @return the pair's score
     * @throws InterruptedException if the thread is interrupted while it waits; the request is taken back
     * @throws IllegalArgumentException if the model is HA1
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) throws InterruptedException {
        return await(submit(original, anonymized));
    }

    /**
     * How many images wait for a batch.
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

    /** Prepares an image and adds it; if that fails, frees the places of this one and those still to come. */
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
     * A future for the caller: what he does with it takes the jobs back, and his actions run elsewhere than the batches.
     */
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"
    }) // futures by identity, chained for effect
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
                // What reading threw; or the executor, which may find no memory for a thread.
                .exceptionally(failure -> {
                    result.completeExceptionally(cause(failure));
                    return null;
                });
        return result;
    }

    /** What a future failed with, whether of itself or through another one. */
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
     * Takes no more requests, runs those that wait and returns when all futures are complete. If the thread is interrupted
     * meanwhile, those that still wait are cancelled, and the batch that runs is all that is waited for. May be called more than
     * once.
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
