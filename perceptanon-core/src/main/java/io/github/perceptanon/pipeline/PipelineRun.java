package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.pipeline.Batcher.Job;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link ScoringPipeline}. A feeder thread takes tasks, as many ahead as the window allows, and reserves
 * a place with the batcher for each image. Decoders read and resize the images, and the batcher embeds them in the
 * order of the tasks. The caller's thread takes the tasks in that order too, waits for their embeddings and scores
 * them.
 */
final class PipelineRun {
    private final Scorer scorer;
    private final ImageLoader loader;
    private final Iterator<ScoringTask> tasks;
    private final Semaphore window;
    private final BlockingQueue<Pending> order = new LinkedBlockingQueue<>();
    private final NamedThreads feeder = new NamedThreads("perceptanon-feeder");
    private final NamedThreads decoderThreads = new NamedThreads("perceptanon-decoder");
    private final ExecutorService decoders;
    private final Batcher batcher;
    private final InOrder<Job> prepared = new InOrder<>(this::add);

    /** Number of images started so far. */
    private long images;

    /** The latest original: variants of one original are usually consecutive. */
    private @Nullable ImageSource lastOriginal;

    private @Nullable CompletableFuture<Reading> lastReading;

    PipelineRun(
            Scorer scorer,
            ImageLoader loader,
            BatchingOptions batching,
            int decoders,
            int window,
            Iterator<ScoringTask> tasks) {
        this.scorer = scorer;
        this.loader = loader;
        this.decoders = Executors.newFixedThreadPool(decoders, decoderThreads);
        this.batcher = new Batcher(scorer, batching, BatchingListener.NONE);
        this.window = new Semaphore(window);
        this.tasks = Objects.requireNonNull(tasks, "tasks");
    }

    /** An item that the feeder passes to the caller's thread. */
    private sealed interface Pending {}

    /** The last step of a score: from an anonymized image's embedding, and its original's if there is one. */
    private interface Reading extends Function<float[], AnonymityScore> {}

    /** A task whose images are being processed. */
    private record Begun(ScoringTask task, CompletableFuture<Reading> reading, CompletableFuture<float[]> anonymized)
            implements Pending {}

    /** The end of the tasks; {@code failure} is what ended them early, or null. */
    private record End(@Nullable Throwable failure) implements Pending {}

    /** Wraps what a source threw, which only affects its image. */
    private static final class SourceFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Exception thrown;

        SourceFailure(Exception thrown) {
            super(null, thrown, false, false);
            this.thrown = thrown;
        }
    }

    void run(Consumer<ScoringResult> results) throws InterruptedException {
        try {
            batcher.start();
            feeder.start(1, this::feed);
            Pending next = order.take();
            while (next instanceof Begun begun) {
                ScoringResult result = await(begun);
                window.release();
                results.accept(result);
                next = order.take();
            }
            if (((End) next).failure() != null) {
                throw Failures.unchecked(((End) next).failure());
            }
        } finally {
            stop();
        }
    }

    private void stop() {
        feeder.interrupt();
        decoders.shutdownNow();
        batcher.stop();
        boolean interrupted = feeder.joinUninterruptibly();
        interrupted |= decoderThreads.joinUninterruptibly();
        interrupted |= batcher.joinUninterruptibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed() {
        Throwable failure = null;
        try {
            failure = beginAll();
            // All images are read, so the last batch need not wait for more.
            decoders.shutdown();
            decoders.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
            batcher.close();
        } catch (Throwable e) {
            failure = e;
        }
        order.add(new End(failure));
    }

    /** Starts tasks until there are no more. Returns what ended them early, or null. */
    private @Nullable Throwable beginAll() {
        try {
            while (tasks.hasNext()) {
                window.acquire();
                order.add(begin(tasks.next()));
            }
            return null;
        } catch (Throwable e) {
            return e; // an interrupt when the run is being stopped
        }
    }

    private Begun begin(ScoringTask task) throws InterruptedException {
        CompletableFuture<Reading> reading = scorer instanceof PairScorer pairs
                ? beside(pairs, originalOf(task))
                : alone((AnonymityScorer) scorer, task);
        return new Begun(task, reading, embed(task.anonymized()));
    }

    private static ImageSource originalOf(ScoringTask task) {
        return task.original()
                .orElseThrow(() -> misfit(task, "an HA2 model needs the original with the anonymized image"));
    }

    private static CompletableFuture<Reading> alone(AnonymityScorer scorer, ScoringTask task) {
        if (task.original().isPresent()) {
            throw misfit(task, "an HA1 model takes the anonymized image alone, not a pair");
        }
        return CompletableFuture.completedFuture(scorer::scoreEmbedding);
    }

    private static IllegalArgumentException misfit(ScoringTask task, String problem) {
        return new IllegalArgumentException(Quoted.oneLine(task.anonymized().name() + ": " + problem));
    }

    private CompletableFuture<Reading> beside(PairScorer pairs, ImageSource original) throws InterruptedException {
        if (!original.equals(lastOriginal) || lastReading == null) {
            lastReading = embed(original).thenApply(embedding -> pairs.against(embedding)::scoreEmbedding);
            lastOriginal = original;
        }
        return lastReading;
    }

    /** Reserves places in the order of the tasks, so that an image that others wait for always has one. */
    private CompletableFuture<float[]> embed(ImageSource source) throws InterruptedException {
        batcher.reserve(1);
        long number = images++;
        CompletableFuture<float[]> embedding = new CompletableFuture<>();
        decoders.execute(() -> {
            @Nullable PreparedImage image = null;
            try {
                image = scorer.prepare(load(source));
            } catch (Throwable e) {
                embedding.completeExceptionally(e);
            }
            // A failed image keeps its place empty: the batch does not wait for another one instead.
            prepared.put(number, new Job(image, embedding));
        });
        return embedding;
    }

    /** Passes an image to the batcher. Must not throw, because later images take the same path. */
    private void add(Job job) {
        try {
            batcher.add(job);
        } catch (Throwable e) {
            job.fail(e);
        }
    }

    private RgbImage load(ImageSource source) {
        try {
            return source.load(loader);
        } catch (Exception e) { // including checked exceptions that other JVM languages do not declare
            throw new SourceFailure(e);
        }
    }

    private ScoringResult await(Begun begun) throws InterruptedException {
        try {
            Reading reading = begun.reading().get();
            return new Scored(begun.task(), reading.apply(begun.anonymized().get()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SourceFailure failure) {
                return new Failed(begun.task(), failure.thrown);
            }
            throw Failures.unchecked(Failures.cause(e));
        }
    }
}
