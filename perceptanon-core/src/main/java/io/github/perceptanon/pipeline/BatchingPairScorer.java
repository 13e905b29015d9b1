// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.image.RgbImage;
import java.util.concurrent.CompletableFuture;

/**
 * Combines single requests from many callers into batches, as {@link BatchingScorer} does, for HA2 models. Scores equal
 * those of {@link PairScorer#score}. A pair counts as two images, a version of a kept original as one. Overload, futures
 * and closing are as in {@link BatchingScorer}.
 *
 * <p>Thread-safe.
 */
public final class BatchingPairScorer implements AutoCloseable {
    private final PairScorer scorer;
    private final Requests requests;

    private BatchingPairScorer(PairScorer scorer, Requests requests) {
        this.scorer = scorer;
        this.requests = requests;
    }

    /**
     * Starts batching for a scorer with {@link BatchingOptions#defaults()}.
     *
     * @param scorer must stay open until the returned object is closed
     * @return a running batching scorer; close it before the scorer
     */
    public static BatchingPairScorer start(PairScorer scorer) {
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
    public static BatchingPairScorer start(PairScorer scorer, BatchingOptions options, BatchingListener listener) {
        return new BatchingPairScorer(scorer, Requests.start(scorer, options, listener));
    }

    /**
     * Requests the score of an anonymized image with its original.
     *
     * @param original of any size; not kept after the call
     * @param anonymized of any size; not kept after the call
     * @return a future for the pair's score
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage original, RgbImage anonymized) {
        return requests.submit(
                original, anonymized, pair -> scorer.against(pair[0]).scoreEmbedding(pair[1]));
    }

    /**
     * Requests the score of an anonymized image with an original whose embedding is kept.
     *
     * @param original from {@link #against} or {@link PairScorer#against(RgbImage)} of the same scorer
     * @param anonymized of any size; not kept after the call
     * @return a future for the pair's score
     * @throws IllegalArgumentException if the original belongs to another scorer
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(VersionScorer original, RgbImage anonymized) {
        if (original.scorer() != scorer) {
            throw new IllegalArgumentException("the original was embedded by another scorer");
        }
        return requests.submit(anonymized, original::scoreEmbedding);
    }

    /**
     * Requests an original's embedding, to score any number of its anonymized versions.
     *
     * @param original of any size; not kept after the call
     * @return a future for a scorer of its versions, to pass to {@link #submit(VersionScorer, RgbImage)}
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<VersionScorer> against(RgbImage original) {
        return requests.submit(original, scorer::against);
    }

    /**
     * Scores an anonymized image with its original and waits for the result.
     *
     * @param original of any size
     * @param anonymized of any size
     * @return the pair's score
     * @throws InterruptedException if the thread is interrupted while waiting; the request is withdrawn
     * @throws OverloadedException if too many images are waiting
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) throws InterruptedException {
        return Requests.await(submit(original, anonymized));
    }

    /**
     * Number of images waiting for a batch.
     *
     * @return 0 to {@link BatchingOptions#capacity()}
     */
    public int waiting() {
        return requests.waiting();
    }

    /** As {@link BatchingScorer#close()}. */
    @Override
    public void close() {
        requests.close();
    }
}
