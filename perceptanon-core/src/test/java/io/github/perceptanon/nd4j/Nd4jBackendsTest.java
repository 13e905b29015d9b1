// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.engine.Device;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Nd4jBackendsTest {
    private static final NvidiaGpu AMPERE = new NvidiaGpu(0, "NVIDIA A100", 8, 0);
    private static final NvidiaGpu HOPPER = new NvidiaGpu(0, "NVIDIA H200", 9, 0);

    private static Nd4jBackends cudaWith(NvidiaGpu... gpus) {
        return new Nd4jBackends(true, false, false, () -> List.of(gpus));
    }

    private static String reason(Nd4jBackends backends, Device device) {
        return backends.refusal(device).orElseThrow().reason();
    }

    @Test
    void cpuBackendAloneRunsWithoutAskingForGpus() {
        Nd4jBackends backends = new Nd4jBackends(false, true, false, () -> {
            throw new AssertionError("asked for GPUs");
        });

        assertThat(backends.refusal(Device.AUTO)).isEmpty();
    }

    @Test
    void cpuBackendRefusesAGpu() {
        Nd4jBackends backends = new Nd4jBackends(false, true, false, List::of);

        assertThat(reason(backends, Device.cuda(0))).contains("nd4j-cuda-11.6 is not on the class path");
    }

    @Test
    void cudaBackendRunsOnAmpere() {
        assertThat(cudaWith(AMPERE).refusal(Device.AUTO)).isEmpty();
    }

    @Test
    void cudaBackendRefusesHopperByNameCapabilityAndWayOut() {
        assertThat(reason(cudaWith(HOPPER), Device.AUTO))
                .contains("NVIDIA H200", "compute capability 9.0", "up to 8.9", "onnxruntime");
    }

    @Test
    void cudaBackendRefusesTheCpu() {
        assertThat(reason(cudaWith(AMPERE), Device.CPU)).contains("add nd4j-native");
    }

    @Test
    void cudaBackendRefusesAMachineWithoutGpu() {
        assertThat(reason(cudaWith(), Device.AUTO)).contains("nvidia-smi finds no GPU");
    }

    @Test
    void cudaBackendTakesTheFirstGpuOnly() {
        assertThat(reason(cudaWith(AMPERE, AMPERE), Device.cuda(1))).contains("CUDA_VISIBLE_DEVICES=1");
    }

    @Test
    void preferredCpuBackendRunsBesideAGpuThatIsTooNew() {
        Nd4jBackends backends = new Nd4jBackends(true, true, true, () -> List.of(HOPPER));

        assertThat(backends.refusal(Device.AUTO)).isEmpty();
    }

    @Test
    void environmentPrefersTheBackendWithTheHigherNumber() {
        assertThat(Nd4jBackends.cpuFirst(Map.of())).isFalse();
        assertThat(Nd4jBackends.cpuFirst(Map.of("BACKEND_PRIORITY_CPU", "200"))).isTrue();
        assertThat(Nd4jBackends.cpuFirst(Map.of("BACKEND_PRIORITY_CPU", "5", "BACKEND_PRIORITY_GPU", "1")))
                .isTrue();
    }
}
