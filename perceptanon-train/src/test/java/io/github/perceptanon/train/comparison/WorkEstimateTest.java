// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkEstimateTest {
    @Test
    void thereIsNoneBeforeAnEpochHasRun() {
        WorkEstimate estimate = new WorkEstimate();
        estimate.plan(100);

        assertThat(estimate.remaining()).isEmpty();
    }

    @Test
    void whatIsLeftTakesAsLongAsWhatWasDone() {
        WorkEstimate estimate = new WorkEstimate();
        estimate.plan(100);
        estimate.done(10, 30);
        assertThat(estimate.remaining()).contains(Duration.ofSeconds(270));

        estimate.drop(60);
        assertThat(estimate.remaining()).contains(Duration.ofSeconds(90));
    }

    @Test
    void aPairIsTwoImagesAndADeepNetworkMoreWork() {
        double alone = WorkEstimate.cost(AnnotationSetup.HA1, Backbone.RESNET18, 100, 2);

        assertThat(WorkEstimate.cost(AnnotationSetup.HA2, Backbone.RESNET18, 100, 2))
                .isEqualTo(2 * alone);
        assertThat(WorkEstimate.cost(AnnotationSetup.HA1, Backbone.RESNET50, 100, 2))
                .isBetween(2 * alone, 3 * alone);
    }
}
