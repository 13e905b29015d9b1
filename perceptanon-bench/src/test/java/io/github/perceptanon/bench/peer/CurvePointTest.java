// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CurvePointTest {
    @Test
    void readsWhatItWrites() {
        CurvePoint point = CurvePoint.parse("TRAINING/SIDE/RESNET18/8/448/2");

        assertThat(point).hasToString("TRAINING/SIDE/RESNET18/8/448/2");
        assertThat(point.place()).isEqualTo(448);
    }

    @Test
    void refusesHalfAPoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CurvePoint.parse("SCORE/BATCH"))
                .withMessageContaining("WORK/AXIS/BACKBONE/BATCH/SIDE/THREADS");
    }
}
