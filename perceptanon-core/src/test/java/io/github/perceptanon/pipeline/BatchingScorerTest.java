// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(
        value = 60,
        unit = TimeUnit.SECONDS,
        threadMode = ThreadMode.SEPARATE_THREAD) // closing does not answer interrupts
class BatchingScorerTest {
    /** Only full batches and closing make batches with these. */
    private static final BatchingOptions PATIENT =
            BatchingOptions.defaults().withMaximumBatch(4).withMaximumWait(Duration.ofHours(1));

    private final FakeEngine engine = new FakeEngine();
    private final Heard heard = new Heard();

    private static final class Heard implements BatchingListener {
        final List<Batch> batches = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> rejections = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void ran(Batch batch) {
            batches.add(batch);
        }

        @Override
        public void rejected(int waiting) {
            rejections.add(waiting);
        }
    }

    @Test
    void singleRequestsBecomeABatch() throws Exception {
        AnonymityScorer scorer = engine.alone();
        try (BatchingScorer batching = BatchingScorer.start(scorer, PATIENT, heard)) {
            List<CompletableFuture<AnonymityScore>> futures = submit(batching, 10, 20, 30, 40);
            for (CompletableFuture<AnonymityScore> future : futures) {
                future.get();
            }
        }
        assertThat(engine.batches).containsExactly(4);
        assertThat(heard.batches).singleElement().satisfies(batch -> {
            assertThat(batch.images()).isEqualTo(4);
            assertThat(batch.longestWait()).isPositive();
            assertThat(batch.runTime()).isPositive();
            assertThat(batch.failure()).isEmpty();
        });
    }

    @Test
    void everyCallerGetsTheScoreOfHisOwnImage() throws Exception {
        AnonymityScorer scorer = engine.alone();
        try (BatchingScorer batching = BatchingScorer.start(scorer, PATIENT, heard)) {
            List<CompletableFuture<AnonymityScore>> futures = submit(batching, 10, 200, 30, 120);
            assertThat(futures.get(1).get())
                    .isEqualTo(scorer.score(FakeEngine.grey(200)))
                    .isNotEqualTo(futures.get(0).get());
            assertThat(futures.get(3).get()).isEqualTo(scorer.score(FakeEngine.grey(120)));
        }
    }

    @Test
    void aLoneRequestWaitsNoLongerThanTheMaximum() throws Exception {
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ofMillis(20));
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard)) {
            batching.score(FakeEngine.grey(1));
        }
        assertThat(heard.batches.get(0).images()).isEqualTo(1);
        assertThat(heard.batches.get(0).longestWait()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aRequestBeyondTheCapacityIsRejectedWithTheNumbers() throws Exception {
        engine.hold();
        BatchingOptions options = new BatchingOptions(1, Duration.ZERO, 2, 1);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard)) {
            submit(batching, 1);
            engine.begun.acquire();
            List<CompletableFuture<AnonymityScore>> waiting = submit(batching, 2, 3);

            assertThatExceptionOfType(OverloadedException.class)
                    .isThrownBy(() -> batching.submit(FakeEngine.grey(4)))
                    .withMessage("overloaded: 2 images are waiting and the limit is 2")
                    .satisfies(e -> assertThat(e.capacity()).isEqualTo(2));
            assertThat(heard.rejections).containsExactly(2);
            assertThat(batching.waiting()).isEqualTo(2);

            engine.allow(3);
            waiting.get(1).get();
            assertThat(batching.waiting()).isZero();
        }
    }

    @Test
    void aPairCountsAsTwoImages() throws Exception {
        engine.hold();
        BatchingOptions options = new BatchingOptions(1, Duration.ZERO, 3, 1);
        try (BatchingPairScorer batching = BatchingPairScorer.start(engine.pairs(), options, heard)) {
            CompletableFuture<VersionScorer> running = batching.against(FakeEngine.grey(1));
            engine.begun.acquire();
            CompletableFuture<AnonymityScore> pair = batching.submit(FakeEngine.grey(1), FakeEngine.grey(2));

            assertThatExceptionOfType(OverloadedException.class)
                    .isThrownBy(() -> batching.submit(FakeEngine.grey(1), FakeEngine.grey(3)));

            engine.allow(3);
            assertThat(running).succeedsWithin(Duration.ofSeconds(30));
            assertThat(pair).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void cancellingTakesAWaitingImageOut() throws Exception {
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), PATIENT, heard)) {
            List<CompletableFuture<AnonymityScore>> futures = submit(batching, 1, 2, 3);
            futures.get(1).cancel(false);
            assertThat(batching.waiting()).isEqualTo(2);

            submit(batching, 4, 5).get(1).get();
        }
        assertThat(engine.images).hasValue(4);
    }

    @Test
    void aTimeoutOnTheFutureTakesAWaitingImageOut() {
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), PATIENT, heard)) {
            CompletableFuture<AnonymityScore> future =
                    batching.submit(FakeEngine.grey(1)).orTimeout(1, TimeUnit.MILLISECONDS);

            assertThat(catchThrowable(future::get)).hasCauseInstanceOf(TimeoutException.class);
            while (batching.waiting() > 0) {
                Thread.onSpinWait(); // get() may return before the timer's thread has taken the image out
            }
        }
        assertThat(engine.images).hasValue(0);
    }

    @Test
    void anInterruptedCallerTakesHisImageOut() {
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), PATIENT, heard)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> batching.score(FakeEngine.grey(1)));
            assertThat(batching.waiting()).isZero();
        }
    }

    @Test
    void closingRunsWhatWaits() {
        AnonymityScorer scorer = engine.alone();
        BatchingScorer batching = BatchingScorer.start(scorer, PATIENT, heard);
        List<CompletableFuture<AnonymityScore>> futures = submit(batching, 1, 2, 3);

        batching.close();
        batching.close();

        assertThat(futures).allSatisfy(f -> assertThat(f).isCompleted());
        assertThat(engine.batches).containsExactly(2, 1);
    }

    @Test
    void anInterruptWhileClosingCancelsWhatWaitsAndLetsTheBatchThatRunsEnd() throws Exception {
        engine.hold();
        BatchingOptions options = PATIENT.withMaximumBatch(1);
        BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard);
        CompletableFuture<AnonymityScore> running = batching.submit(FakeEngine.grey(1));
        engine.begun.acquire();
        List<CompletableFuture<AnonymityScore>> waiting = submit(batching, 2, 3);
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            batching.close();
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        closer.start();

        assertThat(waiting)
                .allSatisfy(future -> assertThat(future)
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableOfType(CancellationException.class));
        assertThat(running).isNotDone();
        engine.allow(1);
        closer.join();

        assertThat(running).isCompleted();
        assertThat(engine.images).hasValue(1);
        assertThat(stillInterrupted).isTrue();
    }

    @Test
    void aClosedBatchingScorerRefuses() {
        BatchingScorer batching = BatchingScorer.start(engine.alone());
        batching.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> batching.submit(FakeEngine.grey(1)))
                .withMessage("the batching scorer is closed");
        assertThat(batching.waiting()).isZero();
    }

    @Test
    void closingFromAnActionOfAFutureDoesNotWaitForItself() {
        BatchingScorer batching = BatchingScorer.start(engine.alone());
        CompletableFuture<Void> closed = batching.submit(FakeEngine.grey(1)).thenRun(batching::close);
        assertThat(closed).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void anEngineFailureFailsItsBatchAlone() throws Exception {
        AnonymityScorer scorer = engine.alone();
        try (BatchingScorer batching = BatchingScorer.start(scorer, PATIENT, heard)) {
            IllegalStateException broken = new IllegalStateException("out of order");
            engine.failWith(broken);
            assertThat(submit(batching, 1, 2, 3, 4))
                    .allSatisfy(future -> assertThat(catchThrowable(future::get))
                            .isInstanceOf(ExecutionException.class)
                            .hasCause(broken));
            engine.failWith(null);

            assertThat(submit(batching, 1, 2, 3, 4))
                    .allSatisfy(future -> assertThat(future).succeedsWithin(Duration.ofSeconds(30)));
        }
        assertThat(heard.batches.get(0).failure()).isPresent();
    }

    @Test
    void anEngineFailureReachesABlockingCallerAsItIs() {
        engine.failWith(new IllegalStateException("out of order"));
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> batching.score(FakeEngine.grey(1)))
                    .withMessage("out of order");
        }
    }

    @Test
    void slowActionsOfFuturesDoNotHoldUpTheNextBatch() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        engine.hold();
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard)) {
            CompletableFuture<Void> stuck = batching.submit(FakeEngine.grey(1)).thenCompose(score -> {
                never.join();
                return never;
            });
            CompletableFuture<AnonymityScore> failed = batching.submit(FakeEngine.grey(2));
            CompletableFuture<AnonymityScore> next = batching.submit(FakeEngine.grey(3));
            engine.allow(3);

            assertThat(next).succeedsWithin(Duration.ofSeconds(30));
            assertThat(failed).succeedsWithin(Duration.ofSeconds(30));
            assertThat(stuck).isNotDone();
            never.complete(null);
        }
    }

    static Stream<Throwable> whatListenersThrow() {
        // Without their stacks, which would fill the build's log.
        return Stream.of(
                        new IllegalStateException("thrown on purpose"),
                        new NoClassDefFoundError("thrown on purpose"),
                        new StackOverflowError("thrown on purpose"),
                        new IOException("thrown on purpose"))
                .peek(thrown -> thrown.setStackTrace(new StackTraceElement[0]));
    }

    @ParameterizedTest
    @MethodSource("whatListenersThrow")
    void aListenerThatThrowsHurtsNobody(Throwable what) {
        BatchingListener broken = new BatchingListener() {
            @Override
            public void ran(Batch batch) {
                FakeEngine.<RuntimeException>sneak(what);
            }
        };
        BatchingOptions options = PATIENT.withMaximumBatch(1);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, broken)) {
            assertThat(batching.submit(FakeEngine.grey(1))).succeedsWithin(Duration.ofSeconds(30));
            assertThat(batching.submit(FakeEngine.grey(2))).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @MethodSource("whatListenersThrow")
    void aListenerThatThrowsDoesNotHideThatARequestWasRejected(Throwable what) throws Exception {
        BatchingListener broken = new BatchingListener() {
            @Override
            public void rejected(int waiting) {
                FakeEngine.<RuntimeException>sneak(what);
            }
        };
        engine.hold();
        BatchingOptions options = new BatchingOptions(1, Duration.ZERO, 2, 1);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, broken)) {
            submit(batching, 1);
            engine.begun.acquire();
            submit(batching, 2, 3);
            assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> batching.submit(FakeEngine.grey(4)));
            engine.allow(3);
        }
    }

    @Test
    void aFutureEndsEvenIfThereIsNoThreadToCompleteItOn() {
        OutOfMemoryError none = new OutOfMemoryError("unable to create native thread, thrown on purpose");
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, BatchingListener.NONE, action -> {
            throw none;
        })) {
            assertThat(batching.submit(FakeEngine.grey(1)))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .isSameAs(none);
        }
    }

    @Test
    void failuresToCompleteElsewhereThanOnTheThreadsOfBatches() {
        engine.hold();
        engine.failWith(new IllegalStateException("out of order"));
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        try (BatchingScorer batching = BatchingScorer.start(engine.alone(), options, heard)) {
            CompletableFuture<String> thread = batching.submit(FakeEngine.grey(1))
                    .handle((score, failure) -> Thread.currentThread().getName());
            engine.allow(1);
            assertThat(thread).succeedsWithin(Duration.ofSeconds(30)).asString().doesNotStartWith("perceptanon-");
        }
    }

    @Test
    void pairsEqualThoseOfTheScorer() throws Exception {
        PairScorer scorer = engine.pairs();
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        try (BatchingPairScorer batching = BatchingPairScorer.start(scorer, options, heard)) {
            AnonymityScore expected = scorer.score(FakeEngine.grey(50), FakeEngine.grey(90));
            VersionScorer kept = batching.against(FakeEngine.grey(50)).get();

            assertThat(batching.score(FakeEngine.grey(50), FakeEngine.grey(90))).isEqualTo(expected);
            assertThat(batching.submit(kept, FakeEngine.grey(90)).get()).isEqualTo(expected);
        }
    }

    @Test
    void theFirstImageOfAPairIsTheOriginal() throws Exception {
        BatchingOptions options = PATIENT.withMaximumWait(Duration.ZERO);
        try (BatchingPairScorer batching = BatchingPairScorer.start(engine.blindToTheOriginal(), options, heard)) {
            AnonymityScore score = batching.score(FakeEngine.grey(50), FakeEngine.grey(90));
            VersionScorer other = batching.against(FakeEngine.grey(200)).get();

            assertThat(batching.score(FakeEngine.grey(200), FakeEngine.grey(90)))
                    .isEqualTo(score);
            assertThat(batching.submit(other, FakeEngine.grey(90)).get()).isEqualTo(score);
            assertThat(batching.score(FakeEngine.grey(50), FakeEngine.grey(200)))
                    .isNotEqualTo(score);
        }
    }

    @Test
    void anOriginalOfAnotherScorerIsRefusedAtOnce() {
        PairScorer other = engine.pairs();
        try (BatchingPairScorer batching = BatchingPairScorer.start(engine.pairs())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> batching.submit(other.against(FakeEngine.grey(1)), FakeEngine.grey(2)))
                    .withMessageContaining("another scorer");
        }
    }

    @Test
    void optionsRefuseWhatMakesNoSense() {
        BatchingOptions defaults = BatchingOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withMaximumBatch(0))
                .withMessage("maximumBatch must be at least 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withCapacity(7))
                .withMessage("capacity must be at least 8 but was 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withMaximumWait(Duration.ofMillis(-1)))
                .withMessageContaining("but was PT-0.001S");
    }

    @Test
    void manyCallersGetTheirOwnScoresWhateverTheyCancelAndAreRefused() throws Exception {
        int callers = 16;
        int requests = 200;
        AnonymityScorer scorer = engine.alone();
        List<Double> expected = new ArrayList<>();
        for (int level = 0; level < 256; level++) {
            expected.add(scorer.score(FakeEngine.grey(level)).score());
        }
        AtomicInteger refused = new AtomicInteger();
        BatchingOptions options = new BatchingOptions(8, Duration.ofMillis(1), 12, 2);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        BatchingScorer batching = BatchingScorer.start(scorer, options, heard);
        try (batching) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                int caller = c;
                work.add(() -> {
                    int right = 0;
                    for (int r = 0; r < requests; r++) {
                        int level = (caller * 31 + r * 7) % 256;
                        try {
                            CompletableFuture<AnonymityScore> future = batching.submit(FakeEngine.grey(level));
                            if (r % 5 == 0) {
                                future.cancel(false);
                                right++;
                            } else if (future.get().score() == expected.get(level)) {
                                right++;
                            }
                        } catch (OverloadedException e) {
                            refused.incrementAndGet();
                        }
                    }
                    return right;
                });
            }
            int right = 0;
            for (Future<Integer> done : threads.invokeAll(work)) {
                right += done.get();
            }
            assertThat(right + refused.get()).isEqualTo(callers * requests);
            assertThat(heard.rejections).hasSize(refused.get());
        } finally {
            threads.shutdown();
        }
        assertThat(batching.waiting()).isZero();
    }

    private static List<CompletableFuture<AnonymityScore>> submit(BatchingScorer batching, int... levels) {
        List<CompletableFuture<AnonymityScore>> futures = new ArrayList<>();
        for (int level : levels) {
            futures.add(batching.submit(FakeEngine.grey(level)));
        }
        return futures;
    }
}
