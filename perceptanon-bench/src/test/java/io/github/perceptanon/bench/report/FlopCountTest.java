// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import org.junit.jupiter.api.Test;

/** torchvision's documentation of its weights gives 1.81 and 4.09 billion products for 1000 classes, to two places. */
class FlopCountTest {
    @Test
    void countsResNet18AsTorchvisionDoes() {
        assertThat(FlopCount.of(new Workload(AnnotationSetup.HA1, Backbone.RESNET18, 1, 0)) / 2e9)
                .isCloseTo(1.81, within(0.006));
    }

    @Test
    void countsResNet50AsTorchvisionDoes() {
        assertThat(FlopCount.of(new Workload(AnnotationSetup.HA1, Backbone.RESNET50, 1, 0)) / 2e9)
                .isCloseTo(4.09, within(0.006));
    }

    @Test
    void countsTheTrunkTwiceForAPair() {
        double dense = 2.0 * 512 * 10;
        double head = 2.0 * (1024 * 512 + 512 * 10);
        double one = FlopCount.of(new Workload(AnnotationSetup.HA1, Backbone.RESNET18, 1, 0)) - dense;

        assertThat(FlopCount.of(new Workload(AnnotationSetup.HA2, Backbone.RESNET18, 1, 0)))
                .isEqualTo(2 * one + head);
    }
}
