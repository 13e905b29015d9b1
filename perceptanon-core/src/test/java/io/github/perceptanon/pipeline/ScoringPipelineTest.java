// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScoringPipelineTest {
    private final FakeEngine engine = new FakeEngine();
    private final AnonymityScorer alone = engine.alone();

    /** A source that does as a test says. */
    private record Scripted(String name, Function<String, RgbImage> script) implements ImageSource {
        @Override
        public RgbImage load(ImageLoader loader) {
            return script.apply(name);
        }
    }

    @AfterEach
    void noThreadOfAPipelineIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("perceptanon-"));
    }

    @Test
    void resultsComeInTheOrderOfTheTasksWhateverIsReadyFirst() throws Exception {
        CountDownLatch othersRead = new CountDownLatch(9);
        List<ScoringTask> tasks = IntStream.range(0, 10)
                .mapToObj(i -> ScoringTask.alone(new Scripted(Integer.toString(i), name -> {
                    if (i == 0) {
                        await(othersRead);
                    }
                    othersRead.countDown();
                    return FakeEngine.grey(i * 20);
                })))
                .toList();

        List<ScoringResult> results = ScoringPipeline.of(alone).withDecoders(2).scoreAll(tasks);

        assertThat(results).extracting(ScoringResult::task).isEqualTo(tasks);
        for (int i = 0; i < 10; i++) {
            assertThat(((Scored) results.get(i)).score()).isEqualTo(alone.score(FakeEngine.grey(i * 20)));
        }
    }

    @Test
    void theSameTasksMakeTheSameBatchesWhateverIsReadyFirst() throws Exception {
        ScoringPipeline pipeline = ScoringPipeline.of(alone).withMaximumBatch(4).withMaximumWait(Duration.ofHours(1));
        pipeline.withDecoders(1)
                .scoreAll(IntStream.range(0, 23)
                        .mapToObj(ScoringPipelineTest::grey)
                        .toList());
        List<List<Float>> expected = List.copyOf(engine.inputs);
        engine.inputs.clear();

        List<CountDownLatch> read =
                Stream.generate(() -> new CountDownLatch(1)).limit(24).toList();
        pipeline.withDecoders(2)
                .scoreAll(IntStream.range(0, 23)
                        .mapToObj(i -> ScoringTask.alone(new Scripted(Integer.toString(i), name -> {
                            if (i % 2 == 0 && i < 22) {
                                await(read.get(i + 1)); // every other image is ready before the one that precedes it
                            }
                            read.get(i).countDown();
                            return FakeEngine.grey(i);
                        })))
                        .toList());

        assertThat(engine.inputs).isEqualTo(expected);
        assertThat(expected).extracting(List::size).containsExactly(4, 4, 4, 4, 4, 2, 1);
    }

    @Test
    void aBatchDoesNotWaitForOthersInPlaceOfImagesThatFailed() throws Exception {
        ScoringTask missing = ScoringTask.alone(Path.of("missing.png"));
        List<ScoringTask> tasks = IntStream.range(0, 152)
                .mapToObj(i -> i < 3 || i >= 149 ? grey(i) : missing)
                .toList();
        assertThat(ScoringPipeline.of(alone)
                        .withMaximumWait(Duration.ofHours(1))
                        .scoreAll(tasks))
                .filteredOn(Scored.class::isInstance)
                .hasSize(6);
        assertThat(engine.batches).containsExactly(2, 1, 2, 1);
    }

    @Test
    void aFailedImageMakesRoomForTheNext() throws Exception {
        List<ScoringTask> tasks = IntStream.range(0, 300)
                .mapToObj(i -> i % 10 == 0 ? grey(i % 256) : ScoringTask.alone(Path.of("missing.png")))
                .toList();
        assertThat(ScoringPipeline.of(alone).scoreAll(tasks))
                .filteredOn(Scored.class::isInstance)
                .hasSize(30);
    }

    @Test
    void filesBytesAndStreamsGiveTheSameScore(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("image.png");
        ImageFiles.writePng(file, FakeEngine.grey(77));
        byte[] bytes = Files.readAllBytes(file);

        List<ScoringResult> results = ScoringPipeline.of(alone)
                .scoreAll(List.of(
                        ScoringTask.alone(file),
                        ScoringTask.alone(ImageSource.of("bytes", bytes)),
                        ScoringTask.alone(ImageSource.of("stream", () -> new ByteArrayInputStream(bytes))),
                        ScoringTask.alone(ImageSource.of("pixels", FakeEngine.grey(77)))));

        assertThat(results)
                .extracting(result -> ((Scored) result).score())
                .containsOnly(alone.score(FakeEngine.grey(77)));
    }

    @Test
    void anImageThatCannotBeReadIsItsResultAndTheOthersGoOn(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path missing = folder.resolve("missing.png");
        RuntimeException thrown = new IllegalArgumentException("thrown on purpose");

        List<ScoringResult> results = ScoringPipeline.of(alone)
                .scoreAll(List.of(
                        grey(1),
                        ScoringTask.alone(text),
                        ScoringTask.alone(missing),
                        ScoringTask.alone(new Scripted("scripted", name -> {
                            throw thrown;
                        })),
                        grey(2)));

        assertThat(results.get(0)).isInstanceOf(Scored.class);
        assertThat(((Failed) results.get(1)).error())
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("text.png");
        assertThat(((Failed) results.get(2)).error()).hasMessageContaining("missing.png");
        assertThat(((Failed) results.get(3)).error()).isSameAs(thrown);
        assertThat(results.get(4)).isInstanceOf(Scored.class);
    }

    @Test
    void tasksAreTakenNoFurtherAheadThanTheWindow() throws Exception {
        ScoringPipeline pipeline = ScoringPipeline.of(alone).withDecoders(1);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger given = new AtomicInteger();
        AtomicInteger furthest = new AtomicInteger();
        Stream<ScoringTask> tasks =
                Stream.generate(() -> grey(taken.incrementAndGet() % 256)).limit(3000);

        pipeline.scoreAll(tasks, result -> {
            given.incrementAndGet();
            furthest.accumulateAndGet(taken.get() - given.get(), Math::max);
        });

        assertThat(given).hasValue(3000);
        // One more than the window has been taken when its permit is waited for.
        assertThat(furthest.get()).isLessThanOrEqualTo(pipeline.window() + 1);
    }

    @Test
    void imagesThatAreReadyDoNotWaitForATaskThatHasNotCome() throws Exception {
        CountDownLatch firstScored = new CountDownLatch(1);
        Iterator<ScoringTask> tasks = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (next == 1) {
                    await(firstScored); // hangs if the batch of the first waits for the second
                }
                return next < 2;
            }

            @Override
            public ScoringTask next() {
                return grey(next++);
            }
        };
        AtomicInteger results = new AtomicInteger();

        ScoringPipeline.of(alone).withMaximumWait(Duration.ofMillis(5)).scoreAll(tasks, result -> {
            results.incrementAndGet();
            firstScored.countDown();
        });

        assertThat(results).hasValue(2);
    }

    @Test
    void theLastBatchDoesNotWaitForImagesThatCannotCome() throws Exception {
        List<ScoringResult> results = ScoringPipeline.of(alone)
                .withMaximumWait(Duration.ofHours(1))
                .scoreAll(List.of(grey(1), grey(2), grey(3)));
        assertThat(results).hasSize(3);
    }

    @Test
    void progressCountsWhatHasBeenHandedOut() throws Exception {
        List<PipelineProgress> heard = new ArrayList<>();
        ScoringPipeline.of(alone)
                .withProgress(heard::add)
                .scoreAll(List.of(grey(1), ScoringTask.alone(Path.of("missing.png")), grey(2)));
        assertThat(heard)
                .containsExactly(new PipelineProgress(1, 0), new PipelineProgress(1, 1), new PipelineProgress(2, 1));
    }

    @Test
    void variantsThatFollowEachOtherShareTheirOriginalsEmbedding() throws Exception {
        PairScorer pairs = engine.pairs();
        ImageSource first = ImageSource.of("first", FakeEngine.grey(10));
        ImageSource second = ImageSource.of("second", FakeEngine.grey(90));
        List<ScoringTask> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(ScoringTask.pair(i < 4 ? first : second, ImageSource.of("variant", FakeEngine.grey(100 + i))));
        }

        List<ScoringResult> results = ScoringPipeline.of(pairs).scoreAll(tasks);

        assertThat(engine.images).hasValue(2 + 8);
        assertThat(((Scored) results.get(5)).score()).isEqualTo(pairs.score(FakeEngine.grey(90), FakeEngine.grey(105)));
    }

    @Test
    void theFirstImageOfAPairIsTheOriginal() throws Exception {
        PairScorer blind = engine.blindToTheOriginal();
        ImageSource first = ImageSource.of("first", FakeEngine.grey(10));
        ImageSource second = ImageSource.of("second", FakeEngine.grey(90));
        ImageSource third = ImageSource.of("third", FakeEngine.grey(200));

        List<ScoringResult> results = ScoringPipeline.of(blind)
                .scoreAll(List.of(
                        ScoringTask.pair(first, second),
                        ScoringTask.pair(third, second),
                        ScoringTask.pair(first, third)));

        assertThat(((Scored) results.get(1)).score()).isEqualTo(((Scored) results.get(0)).score());
        assertThat(((Scored) results.get(2)).score()).isNotEqualTo(((Scored) results.get(0)).score());
    }

    @Test
    void anOriginalThatCannotBeReadFailsItsVariantsAlone() throws Exception {
        PairScorer pairs = engine.pairs();
        ImageSource missing = ImageSource.of(Path.of("missing.png"));
        ImageSource there = ImageSource.of("there", FakeEngine.grey(10));
        ImageSource variant = ImageSource.of("variant", FakeEngine.grey(20));

        List<ScoringResult> results = ScoringPipeline.of(pairs)
                .scoreAll(List.of(
                        ScoringTask.pair(missing, variant),
                        ScoringTask.pair(missing, variant),
                        ScoringTask.pair(there, variant)));

        assertThat(results.subList(0, 2))
                .allSatisfy(r -> assertThat(((Failed) r).error()).hasMessageContaining("missing.png"));
        assertThat(results.get(2)).isInstanceOf(Scored.class);
    }

    @Test
    void aTaskThatDoesNotFitTheModelIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScoringPipeline.of(alone)
                        .scoreAll(List.of(grey(1), ScoringTask.pair(Path.of("a.png"), Path.of("b.png")))))
                .withMessage("b.png: an HA1 model takes the anonymized image alone, not a pair");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScoringPipeline.of(engine.pairs()).scoreAll(List.of(grey(1))))
                .withMessage("grey 1: an HA2 model needs the original with the anonymized image");
    }

    @Test
    void anInterruptStopsEverything() throws Exception {
        engine.hold();
        List<ScoringResult> results = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Thread other = new Thread(() -> {
            engine.begun.acquireUninterruptibly();
            caller.interrupt();
            engine.allow(1000);
        });
        other.start();
        try {
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> ScoringPipeline.of(alone)
                            .scoreAll(Stream.generate(() -> grey(1)).limit(1_000_000), results::add));
        } finally {
            other.join();
        }
        assertThat(results).hasSizeLessThan(1000);
    }

    @Test
    void anInterruptReachesAnIteratorThatWaits() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Iterator<ScoringTask> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                waits.countDown();
                return await(new CountDownLatch(1));
            }

            @Override
            public ScoringTask next() {
                throw new AssertionError("there is none");
            }
        };
        Thread other = new Thread(() -> {
            await(waits);
            caller.interrupt();
        });
        other.start();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(endless, result -> {}));
        other.join();
    }

    @Test
    void aSourceThatIsBeingReadIsInterrupted() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        ScoringTask blocked = ScoringTask.alone(new Scripted("blocked", name -> {
            reads.countDown();
            // Whoever is not interrupted waits for half a minute, so that the test ends.
            interrupted.set(!await(new CountDownLatch(1), Duration.ofSeconds(30)) && Thread.interrupted());
            return FakeEngine.grey(1);
        }));
        Thread caller = Thread.currentThread();
        Thread other = new Thread(() -> {
            await(reads);
            caller.interrupt();
        });
        other.start();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(List.of(blocked)));
        other.join();
        assertThat(interrupted).isTrue();
    }

    /** The read ends only when the caller waits for its thread, after all others have ended; or when he has gone on. */
    @Test
    void theCallerWaitsForAReadThatTakesNoNoticeOfInterrupts() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        AtomicBoolean callerWaited = new AtomicBoolean();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread[] caller = new Thread[1];
        ScoringTask stubborn = ScoringTask.alone(new Scripted("stubborn", name -> {
            reads.countDown();
            while (caller[0].isAlive() && !callerWaited.get()) {
                callerWaited.set(waitsForThreadsToEnd(caller[0]) && isLastOfThePipeline(Thread.currentThread()));
            }
            return FakeEngine.grey(1);
        }));
        caller[0] = new Thread(() -> {
            try {
                ScoringPipeline.of(alone)
                        .withDecoders(1)
                        .withMaximumBatch(1)
                        .scoreAll(Stream.of(grey(1), stubborn), result -> {
                            await(reads);
                            throw new IllegalStateException("enough");
                        });
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        caller[0].start();
        caller[0].join();

        assertThat(thrown.get()).hasMessage("enough");
        assertThat(callerWaited).isTrue();
    }

    private static boolean waitsForThreadsToEnd(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(NamedThreads.class.getName()));
    }

    private static boolean isLastOfThePipeline(Thread decoder) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("perceptanon-"))
                .allMatch(thread -> thread == decoder);
    }

    @Test
    void aConsumerThatThrowsStopsEverything() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(Stream.generate(() -> grey(1)), result -> {
                    throw new IllegalStateException("enough");
                }))
                .withMessage("enough");
    }

    @Test
    void anIteratorThatThrowsIsHeardAfterTheResultsBefore() {
        List<ScoringResult> results = new ArrayList<>();
        Stream<ScoringTask> tasks = IntStream.range(0, 20).mapToObj(i -> {
            if (i == 13) {
                throw new IllegalStateException("the thirteenth");
            }
            return grey(i);
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(tasks, results::add))
                .withMessage("the thirteenth");
        assertThat(results).hasSize(13);
    }

    @Test
    void anEngineFailureIsThrownAndStopsEverything() {
        engine.failWith(new IllegalStateException("out of order"));
        assertThatIllegalStateException()
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(Stream.generate(() -> grey(1)), result -> {}))
                .withMessage("out of order");
    }

    @Test
    void aCheckedExceptionThatASourceDoesNotDeclareIsItsResult() throws Exception {
        Exception thrown = new Exception("thrown on purpose");
        List<ScoringResult> results = ScoringPipeline.of(alone)
                .scoreAll(List.of(
                        grey(1),
                        ScoringTask.alone(new Scripted("sneaky", name -> {
                            FakeEngine.<RuntimeException>sneak(thrown);
                            return null;
                        })),
                        grey(2)));
        assertThat(results).extracting(result -> result instanceof Scored).containsExactly(true, false, true);
        assertThat(((Failed) results.get(1)).error()).isSameAs(thrown);
    }

    @Test
    void aThrowableOfTheTasksThatNobodyDeclaresIsHeardToo() {
        Exception thrown = new Exception("thrown on purpose");
        Stream<ScoringTask> tasks = Stream.generate(() -> {
            FakeEngine.<RuntimeException>sneak(thrown);
            return grey(1);
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> ScoringPipeline.of(alone).scoreAll(tasks, result -> {}))
                .withCause(thrown);
    }

    @Test
    void anErrorOfADecoderIsThrownAndStopsEverything() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> ScoringPipeline.of(alone)
                        .scoreAll(List.of(ScoringTask.alone(new Scripted("huge", name -> {
                            throw new OutOfMemoryError("thrown on purpose");
                        })))));
    }

    private static ScoringTask grey(int level) {
        return ScoringTask.alone(ImageSource.of("grey " + level, FakeEngine.grey(level)));
    }

    private static boolean await(CountDownLatch latch) {
        return await(latch, Duration.ofSeconds(50));
    }

    private static boolean await(CountDownLatch latch, Duration longest) {
        try {
            return latch.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
