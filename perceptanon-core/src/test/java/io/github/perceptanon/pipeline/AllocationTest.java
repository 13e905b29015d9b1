// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a score may leave to the garbage collector, once all is warm, beyond the image itself: 64 KB is promised, and the
 * least of it is needed. A ResNet18's 2 KB embedding is held twice; a ResNet50's has 8 KB.
 */
class AllocationTest {
    private static final long LIMIT = 16 << 10;
    private static final int WARM_UP = 50;
    private static final int MEASURED = 50;

    private final RgbImage image = noise(640, 360);
    private final RgbImage other = noise(480, 640);

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }

    @Test
    void aScoreStaysBelowTheLimitWhateverTheSizesOfTheImages() {
        AnonymityScorer scorer = new FakeEngine().alone();
        assertThat(perCall(() -> {
                    scorer.score(image);
                    scorer.score(other);
                }))
                .isLessThan(2 * LIMIT);
    }

    @Test
    void aScoreOfTheNd4jEngineStaysBelowTheLimit() {
        GoldenNetworks network = new GoldenNetworks(
                AnnotationSetup.HA1, FakeEngine.card(AnnotationSetup.HA1).backbone(), 10);
        try (AnonymityScorer scorer =
                AnonymityScorer.of(FakeEngine.card(AnnotationSetup.HA1), network.weights(), EngineOptions.defaults())) {
            assertThat(perCall(() -> scorer.score(image))).isLessThan(LIMIT);
        }
    }

    @Test
    void aVersionOfAKeptOriginalStaysBelowTheLimit() {
        VersionScorer pairs = new FakeEngine().pairs().against(image);
        assertThat(perCall(() -> pairs.score(other))).isLessThan(LIMIT);
    }

    @Test
    void aTaskOfAPipelineStaysBelowTheLimit() throws InterruptedException {
        ScoringPipeline pipeline = ScoringPipeline.of(new FakeEngine().alone());
        List<ScoringTask> tasks = IntStream.range(0, WARM_UP + MEASURED + pipeline.window())
                .mapToObj(i -> ScoringTask.alone(ImageSource.of("noise", i % 2 == 0 ? image : other)))
                .toList();
        long[] before = new long[1];
        long[] after = new long[1];
        int[] done = new int[1];

        // Taken while the threads live; what runs ahead at the first reading runs ahead at the second.
        pipeline.scoreAll(tasks.iterator(), result -> {
            done[0]++;
            if (done[0] == WARM_UP) {
                before[0] = Allocations.ofScoring();
            } else if (done[0] == WARM_UP + MEASURED) {
                after[0] = Allocations.ofScoring();
            }
        });

        assertThat((after[0] - before[0]) / MEASURED).isLessThan(LIMIT);
    }

    @Test
    void aRequestToABatchingScorerStaysBelowTheLimit() {
        AnonymityScorer scorer = new FakeEngine().alone();
        BatchingOptions options = BatchingOptions.defaults().withMaximumBatch(1);
        try (BatchingScorer batching = BatchingScorer.start(scorer, options, BatchingListener.NONE)) {
            assertThat(perCall(() -> batching.submit(image).join())).isLessThan(LIMIT);
        }
    }

    private static long perCall(Runnable call) {
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        long before = Allocations.ofScoring();
        for (int i = 0; i < MEASURED; i++) {
            call.run();
        }
        return (Allocations.ofScoring() - before) / MEASURED;
    }
}
