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
 * Scores any number of images, files above all: reads and resizes them on threads of its own, runs them in batches and hands
 * the results out in the order of the tasks. An image that cannot be read is a {@link ScoringResult.Failed}, and the others go
 * on.
 *
 * <pre>{@code
 * try (AnonymityScorer scorer = AnonymityScorer.load(model); Stream<Path> files = Files.list(folder)) {
 *     ScoringPipeline.of(scorer).scoreAll(files.map(ScoringTask::alone), result -> ...);
 * }
 * }</pre>
 *
 * <p><b>Memory.</b> Tasks are taken from their iterator as results are handed out, some {@link #window()} ahead, so that
 * a million files need no more memory than a hundred. Each decoding thread holds one decoded image at most; at most three
 * batches of resized images, and one image for each decoding thread, wait or run.
 *
 * <p><b>Reproducibility.</b> On a CPU a score does not depend on the batch. Batches are made of tasks that follow each
 * other, however long each takes to read, so that equal tasks form equal batches as long as none starts early because
 * {@link #withMaximumWait} is over; {@link #withFullBatches} sees to that. On a GPU, batches of other sizes may round
 * otherwise.
 *
 * <p><b>Threads.</b> A call has threads of its own, which have ended when it returns, however it does. Results and progress are
 * handed out in the thread that called. If that is interrupted, everything stops and {@link InterruptedException} is
 * thrown; a batch or a read under way is waited for, a read of a source that answers interruption is interrupted. Whatever else is
 * thrown by the tasks' iterator, the results' consumer or the engine stops everything too and is thrown on; results of
 * tasks before a failing iterator's end are handed out first.
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
     * A pipeline with batches of up to 8, which wait up to a second for images; the standard loader; as many decoding
     * threads as processors.
     *
     * @param scorer the model, which must stay open while the pipeline runs
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
     * This pipeline with another loader.
     *
     * @param newLoader decodes images by its rules and limits
     * @return a copy
     */
    public ScoringPipeline withLoader(ImageLoader newLoader) {
        return new ScoringPipeline(
                scorer, Objects.requireNonNull(newLoader, "loader"), maximumBatch, maximumWait, decoders, progress);
    }

    /**
     * This pipeline with other batches.
     *
     * @param images most images in one, at least 1
     * @return a copy
     * @throws IllegalArgumentException if below 1
     */
    public ScoringPipeline withMaximumBatch(int images) {
        BatchingOptions.requireAtLeast("maximumBatch", images, 1);
        return new ScoringPipeline(scorer, loader, images, maximumWait, decoders, progress);
    }

    /**
     * This pipeline with another longest wait for a batch to fill while the engine is idle.
     *
     * @param wait from nothing to a day
     * @return a copy
     * @throws IllegalArgumentException if out of bounds
     */
    public ScoringPipeline withMaximumWait(Duration wait) {
        BatchingOptions.requireWait(wait);
        return new ScoringPipeline(scorer, loader, maximumBatch, wait, decoders, progress);
    }

    /**
     * This pipeline with batches that wait until they are full or no task follows, for tasks that are there already: the same
     * tasks then always form the same batches.
     *
     * @return a copy whose longest wait is a day
     */
    public ScoringPipeline withFullBatches() {
        return withMaximumWait(BatchingOptions.LONGEST_WAIT);
    }

    /**
     * This pipeline with another number of decoding threads. They take processors from the engine: more than it leaves
     * idle slow it down.
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
     * This pipeline with a listener to its progress.
     *
     * @param listener told after each result that was handed out, in the thread that called
     * @return a copy
     */
    public ScoringPipeline withProgress(Consumer<? super PipelineProgress> listener) {
        return new ScoringPipeline(
                scorer, loader, maximumBatch, maximumWait, decoders, Objects.requireNonNull(listener, "progress"));
    }

    /**
     * How many tasks may be under way at once: read from their iterator, and their results not handed out yet.
     *
     * @return four batches, at least 32, and one for each decoding thread
     */
    public int window() {
        return Math.max(32, 4 * maximumBatch) + decoders;
    }

    /**
     * Scores tasks as they come.
     *
     * @param tasks read by a thread of the pipeline; may wait for its elements, and should answer interruption then
     * @param results receives one result for each task, in their order, in this thread
     * @throws InterruptedException if this thread is interrupted; everything has stopped then
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
     * Scores tasks as they come.
     *
     * @param tasks as for {@link #scoreAll(Iterator, Consumer)}; left to the caller to close
     * @param results receives one result for each task, in their order, in this thread
     * @throws InterruptedException if this thread is interrupted; everything has stopped then
     * @throws IllegalArgumentException if a task has an original and the model is HA1, or none and it is HA2
     * @throws IllegalStateException if the scorer is closed
     */
    public void scoreAll(Stream<ScoringTask> tasks, Consumer<? super ScoringResult> results)
            throws InterruptedException {
        scoreAll(tasks.iterator(), results);
    }

    /**
     * Scores tasks and keeps all results.
     *
     * @param tasks what to score
     * @return one result for each task, in their order
     * @throws InterruptedException if this thread is interrupted; everything has stopped then
     * @throws IllegalArgumentException if a task has an original and the model is HA1, or none and it is HA2
     * @throws IllegalStateException if the scorer is closed
     */
    public List<ScoringResult> scoreAll(List<ScoringTask> tasks) throws InterruptedException {
        List<ScoringResult> results = new ArrayList<>(tasks.size());
        scoreAll(tasks.iterator(), results::add);
        return results;
    }
}
