// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns, plans and closing, with plans that note what is done to them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PooledEngineTest {
    private static final EngineOptions ONE_AT_A_TIME = EngineOptions.defaults().withConcurrency(1);

    private final AtomicInteger released = new AtomicInteger();

    /** Fails if it is used by two calls, or after it was freed. */
    private static class Noting implements PooledEngine.Plan {
        private final int batch;
        private final AtomicInteger users = new AtomicInteger();
        final AtomicInteger freed = new AtomicInteger();

        Noting(int batch) {
            this.batch = batch;
        }

        @Override
        public int batch() {
            return batch;
        }

        @Override
        public void run(InferenceEngine.Input input, FloatBuffer... outputs) {
            check(users.incrementAndGet() == 1, "two calls at once");
            check(freed.get() == 0, "used after it was freed");
            input.writeTo(outputs[0]);
            check(freed.get() == 0, "freed while it was used");
            users.decrementAndGet();
        }

        @Override
        public void close() {
            check(users.get() == 0, "freed while it was used");
            freed.incrementAndGet();
        }

        private static void check(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError("the plan was " + otherwise);
            }
        }
    }

    private PooledEngine engine(EngineOptions options, IntFunction<PooledEngine.Plan> plans) {
        return new PooledEngine(
                "noting",
                InputLayout.CHANNELS_FIRST,
                new int[] {1, 1, 1},
                List.of(new int[] {1}),
                options,
                plans,
                released::incrementAndGet);
    }

    private static void run(PooledEngine engine, InferenceEngine.Input input) {
        engine.run(1, input, FloatBuffer.allocate(1));
    }

    @Test
    void anErrorWhileAPlanIsMadeTakesNobodysTurnAndHindersNoClosing() {
        AtomicInteger made = new AtomicInteger();
        PooledEngine engine = engine(ONE_AT_A_TIME, batch -> {
            if (made.incrementAndGet() == 1) {
                throw new StackOverflowError("thrown on purpose");
            }
            return new Noting(batch);
        });
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> run(engine, target -> {}));

        run(engine, target -> {});
        engine.close();

        assertThat(released).hasValue(1);
    }

    @Test
    void anErrorWhileAPlanRunsTakesNobodysTurnAndHindersNoClosing() {
        PooledEngine engine = engine(ONE_AT_A_TIME, batch -> new Noting(batch) {
            @Override
            public void run(InferenceEngine.Input input, FloatBuffer... outputs) {
                input.writeTo(outputs[0]);
            }
        });
        assertThatExceptionOfType(NoClassDefFoundError.class)
                .isThrownBy(() -> run(engine, target -> {
                    throw new NoClassDefFoundError("thrown on purpose");
                }));

        run(engine, target -> {});
        engine.close();

        assertThat(released).hasValue(1);
    }

    @Test
    void aCallThatWaitsForItsTurnWhenTheEngineIsClosedEndsToo() throws Exception {
        PooledEngine engine = engine(ONE_AT_A_TIME, Noting::new);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = threads.submit(() -> run(engine, target -> {
                inside.countDown();
                await(mayEnd);
            }));
            await(inside);
            Thread[] waiting = new Thread[1];
            CountDownLatch begins = new CountDownLatch(1);
            Future<?> second = threads.submit(() -> {
                waiting[0] = Thread.currentThread();
                begins.countDown();
                run(engine, target -> {});
            });
            await(begins);
            while (waiting[0].getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            engine.close();
            assertThat(released).hasValue(0);
            mayEnd.countDown();

            first.get();
            second.get();
            assertThat(released).hasValue(1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> run(engine, target -> {}))
                    .withMessage("the engine is closed");
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Calls and closing from one barrier on, each time at other moments. Callers spin, so that a round takes a busy machine many
     * turns of its processors; {@code -Dperceptanon.closings=2000} takes more of them.
     */
    @Test
    void whenEverItIsClosedNoPlanIsUsedAfterwardsAndAllAreFreedOnce() throws Exception {
        int callers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(callers + 1);
        try {
            for (int round = 0; round < Integer.getInteger("perceptanon.closings", 300); round++) {
                closeAmongCalls(threads, callers, new SplittableRandom(round));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void closeAmongCalls(ExecutorService threads, int callers, SplittableRandom random) throws Exception {
        released.set(0);
        List<Noting> made = new ArrayList<>();
        EngineOptions options =
                EngineOptions.defaults().withConcurrency(random.nextInt(1, 4)).withCachedBatchSizes(1);
        PooledEngine engine = engine(options, batch -> {
            Noting plan = new Noting(batch);
            synchronized (made) {
                made.add(plan);
            }
            return plan;
        });
        CyclicBarrier start = new CyclicBarrier(callers + 1);
        List<Callable<Void>> work = new ArrayList<>();
        for (int c = 0; c < callers; c++) {
            SplittableRandom own = random.split();
            work.add(() -> {
                start.await();
                callUntilClosed(engine, own);
                return null;
            });
        }
        int yields = random.nextInt(60);
        work.add(() -> {
            start.await();
            pause(yields);
            engine.close();
            return null;
        });
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        assertThat(released).hasValue(1);
        assertThat(made).allSatisfy(plan -> assertThat(plan.freed).hasValue(1));
    }

    private static void callUntilClosed(PooledEngine engine, SplittableRandom random) {
        while (true) {
            try {
                engine.run(random.nextInt(1, 4), target -> pause(random.nextInt(4)), FloatBuffer.allocate(1));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the engine is closed");
                return;
            }
        }
    }

    private static void pause(int times) {
        for (int i = 0; i < times; i++) {
            Thread.yield();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
