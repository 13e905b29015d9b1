package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.image.RgbImage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Makes batches of single requests from many callers: for services. An image is resized in the caller's thread, waits in a
 * bounded queue, and runs with others in one batch. Scores are those of {@link AnonymityScorer#score(RgbImage)}: on a CPU
 * to the last bit, on a GPU to the rounding of 32-bit floats, which may depend on the size of the batch. Pairs have a
 * {@link BatchingPairScorer}.
 *
 * <p><b>Overload.</b> A request that finds {@link BatchingOptions#capacity()} images waiting is rejected at once with an
 * {@link OverloadedException}, before anything is done for it.
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
     * @param scorer the model, which must stay open as long as this is
     * @return what the caller closes before the scorer
     */
    public static BatchingScorer start(AnonymityScorer scorer) {
        return start(scorer, BatchingOptions.defaults(), BatchingListener.NONE);
    }

    /**
     * Starts batching for a scorer.
     *
     * @param scorer the model, which must stay open as long as this is
     * @param options how requests become batches
     * @param listener hears of batches and rejections
     * @return what the caller closes before the scorer
     */
    public static BatchingScorer start(AnonymityScorer scorer, BatchingOptions options, BatchingListener listener) {
        return new BatchingScorer(scorer, Requests.start(scorer, options, listener));
    }

    static BatchingScorer start(
            AnonymityScorer scorer, BatchingOptions options, BatchingListener listener, Executor completions) {
        return new BatchingScorer(scorer, Requests.start(scorer, options, listener, completions));
    }

    /**
     * Asks for an image's score.
     *
     * @param anonymized any size; not kept
     * @return its score to come
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage anonymized) {
        return requests.submit(anonymized, scorer::scoreEmbedding);
    }

    /**
     * Scores an image and waits for it.
     *
     * @param anonymized any size
     * @return its score
     * @throws InterruptedException if the thread is interrupted while it waits; the request is taken back
     * @throws OverloadedException if too many images wait
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
