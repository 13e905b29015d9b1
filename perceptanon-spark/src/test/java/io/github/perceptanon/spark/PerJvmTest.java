// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the tasks of one JVM share. */
class PerJvmTest {
    private static final class Thing implements AutoCloseable {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private final PerJvm jvm = new PerJvm();

    private PerJvm.Lease<Thing> hold(String key) throws IOException {
        return jvm.hold(key, Thing.class, Thing::new);
    }

    @Test
    void holdersOfOneKeyShareWhatTheFirstLoads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Thing>> things = new ArrayList<>();
        Callable<Thing> holder = () -> {
            start.await();
            return hold("a").get();
        };
        for (int i = 0; i < 8; i++) {
            things.add(threads.submit(holder));
        }
        start.countDown();

        Thing first = things.get(0).get();
        for (Future<Thing> thing : things) {
            assertThat(thing.get()).isSameAs(first);
        }
        assertThat(jvm.opened()).isEqualTo(1);
        threads.shutdown();
    }

    @Test
    void whatNobodyHoldsStaysForTheNext() throws Exception {
        PerJvm.Lease<Thing> first = hold("a");
        first.close();
        first.close(); // once is enough

        try (PerJvm.Lease<Thing> second = hold("a")) {
            assertThat(second.get()).isSameAs(first.get());
        }
        assertThat(first.get().closed).hasValue(0);
    }

    @Test
    void theOldestOfManyThatNobodyHoldsIsClosed() throws Exception {
        List<Thing> things = new ArrayList<>();
        PerJvm.Lease<Thing> held = hold("held");
        for (String key : List.of("a", "b", "c", "d")) {
            try (PerJvm.Lease<Thing> lease = hold(key)) {
                things.add(lease.get());
            }
        }

        assertThat(things.stream().map(thing -> thing.closed.get())).containsExactly(1, 0, 0, 0);
        assertThat(held.get().closed).hasValue(0);
    }

    @Test
    void atTheEndAllIsClosedThatNobodyHolds() throws Exception {
        PerJvm.Lease<Thing> held = hold("held");
        PerJvm.Lease<Thing> idle = hold("idle");
        idle.close();

        jvm.closeIdle();

        assertThat(idle.get().closed).hasValue(1);
        assertThat(held.get().closed).hasValue(0);
    }

    @Test
    void whatCouldNotBeLoadedIsTriedAgain() throws Exception {
        assertThatThrownBy(() -> jvm.hold("a", Thing.class, () -> {
                    throw new IOException("not yet");
                }))
                .hasMessage("not yet");

        try (PerJvm.Lease<Thing> lease = hold("a")) {
            assertThat(lease.get()).isNotNull();
        }
    }
}
