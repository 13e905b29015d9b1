// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.image.ImageLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Scores any number of images. It reads and resizes them on its own threads, runs them in batches and delivers the
 * results in the order of the tasks. An image that cannot be read becomes a {@link ScoringResult.Failed}, and the
 * others are still scored.
 *
 * <pre>{@code
 * try (AnonymityScorer scorer = AnonymityScorer.load(model); Stream<Path> files = Files.list(folder)) {
 *     ScoringPipeline.of(scorer).scoreAll(files.map(ScoringTask::alone), result -> ...);
 * }
 * }</pre>
 *
 * <p><b>Memory.</b> Tasks are taken from their iterator as results are delivered, at most {@link #window()} ahead, so a
 * million files need no more memory than a hundred. Each decoding thread holds at most one decoded image. At most three
 * batches of resized images, plus one image per decoding thread, are waiting or running.
 *
 * <p><b>Reproducibility.</b> On a CPU a score does not depend on the batch. On a GPU, batches of different sizes may
 * round differently. Batches consist of consecutive tasks, however long each takes to read, so equal tasks form equal
 * batches unless a batch starts early because of {@link #withMaximumWait}; {@link #withFullBatches} prevents that.
 *
 * <p><b>Threads.</b> Each call has its own threads, which have ended when it returns or throws. Results and progress
 * are delivered in the calling thread. If that thread is interrupted, everything stops and {@link InterruptedException}
 * is thrown; running batches and reads are awaited, and reads that respond to interrupts are interrupted. Anything
 * thrown by the tasks' iterator, the results' consumer or the engine also stops everything and is rethrown; if the
 * iterator fails, results of the tasks before it are delivered first.
 *
 * <p>Immutable and thread-safe; several calls may run at once and share the engine.
 */
public final class ScoringPipeline {
    private static final int BATCH = 8;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Scorer scorer;
    private final ImageLoader loader;
    private final int maximumBatch;
    private final Duration maximumWait;
    private final int decoders;
    private final Consumer<? super PipelineProgress> progress;

    private ScoringPipeline(
            Scorer scorer,
            ImageLoader loader,
            int maximumBatch,
            Duration maximumWait,
            int decoders,
            Consumer<? super PipelineProgress> progress) {
        this.scorer = scorer;
        this.loader = loader;
        this.maximumBatch = maximumBatch;
        this.maximumWait = maximumWait;
        this.decoders = decoders;
        this.progress = progress;
    }

    /**
     * A pipeline with batches of up to 8, a maximum wait of one second, the standard loader and as many decoding
     * threads as processors.
     *
     * @param scorer must stay open while the pipeline runs
     * @return the pipeline
     */
    public static ScoringPipeline of(Scorer scorer) {
        return new ScoringPipeline(
                Objects.requireNonNull(scorer, "scorer"),
                ImageLoader.standard(),
                BATCH,
                WAIT,
                Runtime.getRuntime().availableProcessors(),
                nothing -> {});
    }

    /**
     * A copy with another loader.
     *
     * @param newLoader decodes the images
     * @return a copy
     */
    public ScoringPipeline withLoader(ImageLoader newLoader) {
        return new ScoringPipeline(
                scorer, Objects.requireNonNull(newLoader, "loader"), maximumBatch, maximumWait, decoders, progress);
    }

    /**
     * A copy with another maximum batch size.
     *
     * @param images maximum number of images in a batch, at least 1
     * @return a copy
     * @throws IllegalArgumentException if below 1
     */
    public ScoringPipeline withMaximumBatch(int images) {
        BatchingOptions.requireAtLeast("maximumBatch", images, 1);
        return new ScoringPipeline(scorer, loader, images, maximumWait, decoders, progress);
    }

    /**
     * A copy with another maximum wait for a batch to fill while the engine is idle.
     *
     * @param wait from zero to a day
     * @return a copy
     * @throws IllegalArgumentException if out of bounds
     */
    public ScoringPipeline withMaximumWait(Duration wait) {
        BatchingOptions.requireWait(wait);
        return new ScoringPipeline(scorer, loader, maximumBatch, wait, decoders, progress);
    }

    /**
     * A copy whose batches wait until they are full or there are no more tasks. Use it if all tasks exist already: the
     * same tasks then always form the same batches.
     *
     * @return a copy with a maximum wait of a day
     */
    public ScoringPipeline withFullBatches() {
        return withMaximumWait(BatchingOptions.LONGEST_WAIT);
    }

    /**
     * A copy with another number of decoding threads. They compete with the engine for processors.
     *
     * @param threads at least 1
     * @return a copy
     * @throws IllegalArgumentException if below 1
     */
    public ScoringPipeline withDecoders(int threads) {
        BatchingOptions.requireAtLeast("decoders", threads, 1);
        return new ScoringPipeline(scorer, loader, maximumBatch, maximumWait, threads, progress);
    }

    /**
     * A copy with a progress listener.
     *
     * @param listener called after each result, in the calling thread
     * @return a copy
     */
    public ScoringPipeline withProgress(Consumer<? super PipelineProgress> listener) {
        return new ScoringPipeline(
                scorer, loader, maximumBatch, maximumWait, decoders, Objects.requireNonNull(listener, "progress"));
    }

    /**
     * Maximum number of tasks in progress: taken from their iterator, but with a result that is not delivered yet.
     *
     * @return four times the batch size, at least 32, plus the number of decoding threads
     */
    public int window() {
        return Math.max(32, 4 * maximumBatch) + decoders;
    }

    /**
     * Scores tasks as they arrive.
     *
     * @param tasks read by a thread of the pipeline; may block, and should then respond to interrupts
     * @param results receives one result per task, in order, in the calling thread
     * @throws InterruptedException if the calling thread is interrupted; everything has stopped by then
     * @throws IllegalArgumentException if a task has an original and the model is HA1, or none and it is HA2
     * @throws IllegalStateException if the scorer is closed
     */
    public void scoreAll(Iterator<ScoringTask> tasks, Consumer<? super ScoringResult> results)
            throws InterruptedException {
        Objects.requireNonNull(results, "results");
        PipelineProgress[] soFar = {new PipelineProgress(0, 0)};
        BatchingOptions batching = new BatchingOptions(maximumBatch, maximumWait, 2 * maximumBatch + decoders, 1);
        new PipelineRun(scorer, loader, batching, decoders, window(), tasks).run(result -> {
            results.accept(result);
            soFar[0] = soFar[0].and(result);
            progress.accept(soFar[0]);
        });
    }

    /**
     * Scores tasks as they arrive.
     *
     * @param tasks as for {@link #scoreAll(Iterator, Consumer)}; the caller closes the stream
     * @param results receives one result per task, in order, in the calling thread
     * @throws InterruptedException if the calling thread is interrupted; everything has stopped by then
     * @throws IllegalArgumentException if a task has an original and the model is HA1, or none and it is HA2
     * @throws IllegalStateException if the scorer is closed
     */
    public void scoreAll(Stream<ScoringTask> tasks, Consumer<? super ScoringResult> results)
            throws InterruptedException {
        scoreAll(tasks.iterator(), results);
    }

    /**
     * Scores tasks and collects all results.
     *
     * @param tasks the images or pairs to score
     * @return one result per task, in order
     * @throws InterruptedException if the calling thread is interrupted; everything has stopped by then
     * @throws IllegalArgumentException if a task has an original and the model is HA1, or none and it is HA2
     * @throws IllegalStateException if the scorer is closed
     */
    public List<ScoringResult> scoreAll(List<ScoringTask> tasks) throws InterruptedException {
        List<ScoringResult> results = new ArrayList<>(tasks.size());
        scoreAll(tasks.iterator(), results::add);
        return results;
    }
}
