// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void namesVersionsOfWhatComputes() {
        assertThat(Machine.describe())
                .hasEntrySatisfying("ND4J", version -> assertThat(version).startsWith("1."))
                .hasEntrySatisfying(
                        "ONNX Runtime", version -> assertThat(version).startsWith("1."))
                .containsKeys("processor", "processors", "system", "Java");
    }
}
