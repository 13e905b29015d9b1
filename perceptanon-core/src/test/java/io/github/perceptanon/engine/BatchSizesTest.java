// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSizesTest {
    @Test
    void aFullBatchIsTakenWhole() {
        assertThat(BatchSizes.next(6, 6)).isEqualTo(6);
        assertThat(BatchSizes.next(100, 6)).isEqualTo(6);
    }

    @Test
    void fewerImagesGoInPowersOfTwo() {
        assertThat(IntStream.rangeClosed(1, 8).map(images -> BatchSizes.next(images, 12)))
                .containsExactly(1, 2, 2, 4, 4, 4, 4, 8);
    }

    @Test
    void theCountIsThatOfAllSizesThatOccur() {
        for (int most = 1; most <= 70; most++) {
            int largest = most;
            long sizes = IntStream.rangeClosed(1, 100)
                    .map(images -> BatchSizes.next(images, largest))
                    .distinct()
                    .count();
            assertThat(BatchSizes.count(most)).as("most %d", most).isEqualTo((int) sizes);
        }
    }

    @Test
    void noImagesMakeNoBatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> BatchSizes.next(0, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> BatchSizes.count(0));
    }
}
