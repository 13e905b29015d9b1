// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.pipeline.BatchingListener;
import io.github.perceptanon.pipeline.BatchingOptions;
import io.github.perceptanon.pipeline.BatchingPairScorer;
import io.github.perceptanon.pipeline.BatchingScorer;
import io.github.perceptanon.pipeline.ImageSource;
import io.github.perceptanon.pipeline.OverloadedException;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/services.md. */
class ServicesGuideTest {
    @TempDir
    static Path folder;

    private static Path model;
    private static byte[] upload;

    @BeforeAll
    static void writeFiles() throws IOException {
        model = TinyModels.write(folder, AnnotationSetup.HA1);
        upload = Files.readAllBytes(TinyModels.writePicture(folder.resolve("upload.jpg"), 1));
    }

    /** One for the whole application, closed when it stops. */
    static final class ScoringService implements AutoCloseable {
        private final ImageLoader loader = ImageLoader.standard().withLimits(new ImageLimits(20 << 20, 24_000_000));
        private final AnonymityScorer scorer;
        private final BatchingScorer batching;

        ScoringService(Path model, BatchingListener metrics) throws IOException {
            scorer = AnonymityScorer.load(model);
            BatchingOptions options = BatchingOptions.defaults()
                    .withMaximumBatch(8)
                    .withMaximumWait(Duration.ofMillis(5))
                    .withCapacity(32);
            batching = BatchingScorer.start(scorer, options, metrics);
        }

        /** The status and body of an HTTP answer. */
        record Answer(int status, String body) {}

        Answer score(InputStream body, String name) throws IOException, InterruptedException {
            try {
                RgbImage image = loader.load(body, name);
                return new Answer(200, Double.toString(batching.score(image).score()));
            } catch (ImageException e) {
                return new Answer(400, e.getMessage());
            } catch (OverloadedException e) {
                return new Answer(503, e.getMessage());
            }
        }

        CompletableFuture<AnonymityScore> scoreLater(RgbImage image) {
            return batching.submit(image).orTimeout(2, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            batching.close(); // runs what waits
            scorer.close();
        }
    }

    /** Counts what an application's metrics library would. */
    static final class Counts implements BatchingListener {
        final LongAdder images = new LongAdder();
        final LongAdder batches = new LongAdder();
        final LongAdder failures = new LongAdder();
        final LongAdder rejections = new LongAdder();

        @Override
        public void ran(Batch batch) {
            batches.increment();
            images.add(batch.images());
            batch.failure().ifPresent(failure -> failures.increment());
        }

        @Override
        public void rejected(int waiting) {
            rejections.increment();
        }
    }

    @Test
    void requestsAreAnsweredAndCounted() throws Exception {
        Counts counts = new Counts();
        try (ScoringService service = new ScoringService(model, counts)) {
            assertThat(service.score(new ByteArrayInputStream(upload), "upload 1")
                            .status())
                    .isEqualTo(200);
            assertThat(service.score(
                            new ByteArrayInputStream("no image".getBytes(StandardCharsets.US_ASCII)), "upload 2"))
                    .satisfies(answer -> {
                        assertThat(answer.status()).isEqualTo(400);
                        assertThat(answer.body()).contains("upload 2");
                    });
            assertThat(service.scoreLater(TinyModels.picture(2)).get().score()).isBetween(1.0, 10.0);
        }
        assertThat(counts.images.sum()).isEqualTo(2);
        assertThat(counts.batches.sum()).isEqualTo(2);
        assertThat(counts.failures.sum() + counts.rejections.sum()).isZero();
    }

    @Test
    void aClosedServiceRefuses() throws Exception {
        ScoringService service = new ScoringService(model, BatchingListener.NONE);
        service.close();
        assertThatIllegalStateException().isThrownBy(() -> service.scoreLater(TinyModels.picture(1)));
    }

    @Test
    void anOriginalIsEmbeddedOnceForAllItsVersions() throws Exception {
        RgbImage original = TinyModels.picture(1);
        RgbImage blurred = TinyModels.picture(2);
        RgbImage masked = TinyModels.picture(3);
        try (PairScorer scorer = PairScorer.load(TinyModels.write(folder, AnnotationSetup.HA2));
                BatchingPairScorer batching = BatchingPairScorer.start(scorer)) {
            VersionScorer versions = batching.against(original).get();
            CompletableFuture<AnonymityScore> first = batching.submit(versions, blurred);
            CompletableFuture<AnonymityScore> second = batching.submit(versions, masked);

            assertThat(first.get().score())
                    .isEqualTo(batching.score(original, blurred).score());
            assertThat(second.get().score()).isBetween(1.0, 10.0);
        }
    }

    @Test
    void aPipelineScoresAFolder(@TempDir Path images) throws Exception {
        TinyModels.writePicture(images.resolve("a.jpg"), 1);
        Files.writeString(images.resolve("b.jpg"), "no image");
        List<String> lines = new ArrayList<>();
        try (AnonymityScorer scorer = AnonymityScorer.load(model);
                Stream<Path> files = Files.walk(images)) {
            ScoringPipeline pipeline = ScoringPipeline.of(scorer).withDecoders(2);
            pipeline.scoreAll(files.filter(Files::isRegularFile).sorted().map(ScoringTask::alone), result -> {
                if (result instanceof ScoringResult.Scored scored) {
                    lines.add(scored.task().anonymized().name() + ": "
                            + scored.score().score());
                } else if (result instanceof ScoringResult.Failed failed) {
                    lines.add(failed.error().getMessage());
                }
            });
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("a.jpg: ");
        assertThat(lines.get(1)).contains("b.jpg");
    }

    @Test
    void tasksComeFromStreamsAndHaveOriginals() throws Exception {
        Path original = TinyModels.writePicture(folder.resolve("original.jpg"), 1);
        Path pairModel = TinyModels.write(folder, AnnotationSetup.HA2);
        byte[] bytes = upload;
        try (PairScorer scorer = PairScorer.load(pairModel)) {
            ImageSource before = ImageSource.of(original);
            ImageSource after = ImageSource.of("object 17", () -> new ByteArrayInputStream(bytes));
            List<ScoringResult> results = ScoringPipeline.of(scorer).scoreAll(List.of(ScoringTask.pair(before, after)));

            assertThat(results).singleElement().isInstanceOf(ScoringResult.Scored.class);
        }
    }
}
