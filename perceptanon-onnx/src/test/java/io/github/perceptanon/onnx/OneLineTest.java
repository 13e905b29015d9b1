// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void whereInItsSourcesTheLibraryNoticedIsLeftOut() {
        assertThat(
                        OneLine.of(
                                "Error code - ORT_FAIL - message: /src/provider_bridge_ort.cc:1988 Get() [ONNXRuntimeError] : 1"
                                        + " : FAIL : Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12"))
                .isEqualTo("Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12");
    }

    @Test
    void onlyTheFirstLineIsKept() {
        assertThat(OneLine.of("\nwhat\nwhere")).isEqualTo("what");
        assertThat(OneLine.of(null)).isEqualTo("null");
    }
}
