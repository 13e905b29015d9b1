// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BatchQueueTest {
    private static final long FOREVER = TimeUnit.HOURS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();

    @Test
    void aFullBatchDoesNotWait() throws InterruptedException {
        BatchQueue<Integer> queue = queue(4, FOREVER, 1, 2, 3, 4, 5);
        assertThat(queue.take().jobs()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void jobsThatHaveWaitedLongEnoughGoWithoutMore() throws InterruptedException {
        BatchQueue<Integer> queue = queue(4, 100, 1, 2);
        clock.set(100);
        assertThat(queue.take().jobs()).containsExactly(1, 2);
    }

    @Test
    void aBatchThatIsNotFullIsAPowerOfTwo() throws InterruptedException {
        BatchQueue<Integer> queue = queue(8, 0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(List.of(
                        queue.take().jobs(), queue.take().jobs(), queue.take().jobs()))
                .containsExactly(List.of(1, 2, 3, 4), List.of(5, 6), List.of(7));
    }

    @Test
    void aBatchSaysHowLongItsFirstJobWaitedAndHowManyAreLeft() throws InterruptedException {
        BatchQueue<Integer> queue = queue(2, FOREVER, 1);
        clock.set(40);
        queue.add(2);
        queue.add(3);
        clock.set(70);
        assertThat(queue.take()).isEqualTo(new BatchQueue.Taken<>(List.of(1, 2), 70, 1));
    }

    @Test
    void closingMakesWhatWaitsReady() throws InterruptedException {
        BatchQueue<Integer> queue = queue(4, FOREVER, 1, 2);
        queue.close();
        assertThat(queue.take().jobs()).containsExactly(1, 2);
        assertThat(queue.take().jobs()).isEmpty();
    }

    @Test
    void aClosedQueueTakesNoJobs() {
        BatchQueue<Integer> queue = queue(4, FOREVER);
        queue.close();
        assertThat(queue.add(1)).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aRemovedJobIsNotTaken() throws InterruptedException {
        Integer second = 2;
        BatchQueue<Integer> queue = queue(2, FOREVER, 1);
        queue.add(second);
        assertThat(queue.remove(second)).isTrue();
        assertThat(queue.remove(second)).isFalse();
        queue.add(3);
        assertThat(queue.take().jobs()).containsExactly(1, 3);
    }

    private BatchQueue<Integer> queue(int most, long waitNanos, Integer... jobs) {
        BatchQueue<Integer> queue = new BatchQueue<>(most, waitNanos, clock::get);
        for (Integer job : jobs) {
            queue.add(job);
        }
        return queue;
    }
}
