// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckedRangesTest {
    private final CheckedRanges ranges = new CheckedRanges();

    @Test
    void theFirstRangeIsNewAsAWhole() {
        assertThat(ranges.add(3, 7)).containsExactly(new CheckedRanges.Extent(3, 7));
    }

    @Test
    void aRangeThatIsThereAddsNothing() {
        ranges.add(3, 7);
        assertThat(ranges.add(4, 6)).isEmpty();
    }

    @Test
    void aRangeOverOthersAddsTheGapsBetweenThem() {
        ranges.add(2, 4);
        ranges.add(6, 8);
        assertThat(ranges.add(0, 10))
                .containsExactly(
                        new CheckedRanges.Extent(0, 2),
                        new CheckedRanges.Extent(4, 6),
                        new CheckedRanges.Extent(8, 10));
    }

    @Test
    void everyElementIsNewExactlyOnce() {
        Random random = new Random(7);
        BitSet seen = new BitSet();
        for (int i = 0; i < 10_000; i++) {
            int from = random.nextInt(1_000);
            int to = from + 1 + random.nextInt(20);
            BitSet expected = new BitSet();
            expected.set(from, to);
            expected.andNot(seen);
            BitSet added = new BitSet();
            ranges.add(from, to).forEach(range -> added.set((int) range.from(), (int) range.to()));
            assertThat(added).isEqualTo(expected);
            seen.or(expected);
        }
    }
}
