// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NvidiaGpuTest {
    @Test
    void readsALineForEachGpu() {
        assertThat(NvidiaGpu.parse("0, NVIDIA H200, 9.0\n1, NVIDIA GeForce RTX 3090, 8.6\n"))
                .containsExactly(
                        new NvidiaGpu(0, "NVIDIA H200", 9, 0), new NvidiaGpu(1, "NVIDIA GeForce RTX 3090", 8, 6));
    }

    @Test
    void takesAnErrorMessageForNoGpu() {
        assertThat(NvidiaGpu.parse("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"))
                .isEmpty();
    }

    @Test
    void adaIsTheNewestThatNd4jHasCodeFor() {
        assertThat(new NvidiaGpu(0, "NVIDIA L4", 8, 9).tooNewForNd4j()).isFalse();
        assertThat(new NvidiaGpu(0, "NVIDIA H100", 9, 0).tooNewForNd4j()).isTrue();
        assertThat(new NvidiaGpu(0, "NVIDIA B200", 10, 0).tooNewForNd4j()).isTrue();
    }
}
