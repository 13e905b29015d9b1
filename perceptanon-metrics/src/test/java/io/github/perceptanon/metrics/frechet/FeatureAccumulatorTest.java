// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FeatureAccumulatorTest {
    @Test
    void countsWhatWasAddedBeforeAndAfterItWasFolded() {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(2);
        for (int i = 0; i < 5; i++) {
            assertThat(accumulator.count()).isEqualTo(i);
            accumulator.add(new double[] {i, -i});
            accumulator.snapshot();
        }
        accumulator.addAll(FeatureStatistics.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
        assertThat(accumulator.count()).isEqualTo(8);
    }

    @Test
    void floatsOfAnotherLengthAreRefused() {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accumulator.add(new float[3]))
                .withMessageContainingAll("2", "3");
        assertThatIllegalArgumentException().isThrownBy(() -> accumulator.add(new float[] {1}));
        assertThat(accumulator.count()).isZero();
    }

    @Test
    void everyFloatOfEveryVectorGoesToItsPlace() {
        float[][] features = {{1, 20, 300}, {4, 50, 600}};
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(3);
        for (float[] row : features) {
            accumulator.add(row);
        }
        assertThat(accumulator.snapshot().mean()).containsExactly(2.5, 35, 450);
    }
}
