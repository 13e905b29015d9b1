// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.image.RgbImage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Combines single requests from many callers into batches, for services. An image is resized in the caller's thread,
 * waits in a bounded queue, and runs with others in one batch. Scores equal those of
 * {@link AnonymityScorer#score(RgbImage)}: on a CPU to the last bit, on a GPU up to the rounding of 32-bit floats,
 * which may depend on the batch size. For pairs there is {@link BatchingPairScorer}.
 *
 * <p><b>Overload.</b> If {@link BatchingOptions#capacity()} images are already waiting, a request is rejected at once
 * with an {@link OverloadedException}, before any work is done for it.
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
    private final Requests requests;

    private BatchingScorer(AnonymityScorer scorer, Requests requests) {
        this.scorer = scorer;
        this.requests = requests;
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
        return new BatchingScorer(scorer, Requests.start(scorer, options, listener));
    }

    static BatchingScorer start(
            AnonymityScorer scorer, BatchingOptions options, BatchingListener listener, Executor completions) {
        return new BatchingScorer(scorer, Requests.start(scorer, options, listener, completions));
    }

    /**
     * Requests the score of an image.
     *
     * @param anonymized of any size; not kept after the call
     * @return a future for the score
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage anonymized) {
        return requests.submit(anonymized, scorer::scoreEmbedding);
    }

    /**
     * Scores an image and waits for the result.
     *
     * @param anonymized of any size
     * @return the score
     * @throws InterruptedException if the thread is interrupted while waiting; the request is withdrawn
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage anonymized) throws InterruptedException {
        return Requests.await(submit(anonymized));
    }

    /**
     * Number of images waiting for a batch.
     *
     * @return 0 to {@link BatchingOptions#capacity()}
     */
    public int waiting() {
        return requests.waiting();
    }

    /**
     * Stops accepting requests, runs those that are waiting and returns when all futures are complete. If the thread is
     * interrupted in the meantime, waiting requests are cancelled and only the running batch is awaited. May be called
     * more than once.
     */
    @Override
    public void close() {
        requests.close();
    }
}
