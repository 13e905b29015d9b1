package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.image.RgbImage;
import java.util.concurrent.CompletableFuture;

/**
 * Makes batches of single requests from many callers, as {@link BatchingScorer} does, for models of pairs. Scores are those of
 * {@link PairScorer#score}. A pair counts as two images, a version of a kept original as one. What {@link BatchingScorer} says
 * of overload, futures and closing holds here.
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
     * @param scorer the model, which must stay open as long as this is
     * @return what the caller closes before the scorer
     */
    public static BatchingPairScorer start(PairScorer scorer) {
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
    public static BatchingPairScorer start(PairScorer scorer, BatchingOptions options, BatchingListener listener) {
        return new BatchingPairScorer(scorer, Requests.start(scorer, options, listener));
    }

    /**
     * Asks for the score of an anonymized image beside its original.
     *
     * @param original any size; not kept
     * @param anonymized any size; not kept
     * @return the pair's score to come
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(RgbImage original, RgbImage anonymized) {
        return requests.submit(
                original, anonymized, pair -> scorer.against(pair[0]).scoreEmbedding(pair[1]));
    }

    /**
     * Asks for the score of an anonymized image beside an original whose embedding is kept.
     *
     * @param original from {@link #against} or {@link PairScorer#against(RgbImage)} of the same scorer
     * @param anonymized any size; not kept
     * @return the pair's score to come
     * @throws IllegalArgumentException if the original belongs to another scorer
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<AnonymityScore> submit(VersionScorer original, RgbImage anonymized) {
        if (original.scorer() != scorer) {
            throw new IllegalArgumentException("the original was embedded by another scorer");
        }
        return requests.submit(anonymized, original::scoreEmbedding);
    }

    /**
     * Asks for an original's embedding, to score any number of its anonymized versions.
     *
     * @param original any size; not kept
     * @return a scorer of its versions to come, for {@link #submit(VersionScorer, RgbImage)}
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<VersionScorer> against(RgbImage original) {
        return requests.submit(original, scorer::against);
    }

    /**
     * Scores an anonymized image beside its original and waits for it.
     *
     * @param original any size
     * @param anonymized any size
     * @return the pair's score
     * @throws InterruptedException if the thread is interrupted while it waits; the request is taken back
     * @throws OverloadedException if too many images wait
     * @throws IllegalStateException if this is closed
     */
    public AnonymityScore score(RgbImage original, RgbImage anonymized) throws InterruptedException {
        return Requests.await(submit(original, anonymized));
    }

    /**
     * How many images wait for a batch.
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
