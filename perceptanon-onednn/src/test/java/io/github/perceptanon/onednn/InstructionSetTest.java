// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstructionSetTest {
    @Test
    void theLargestSetWhoseBitsAreAllThereIsNamed() {
        assertThat(InstructionSet.of(7)).isEqualTo(InstructionSet.AVX2);
        assertThat(InstructionSet.of(15)).isEqualTo(InstructionSet.AVX2);
        assertThat(InstructionSet.of(231)).isEqualTo(InstructionSet.AVX512_BF16);
        assertThat(InstructionSet.of(1)).isEqualTo(InstructionSet.SSE41);
        assertThat(InstructionSet.of(8175)).isEqualTo(InstructionSet.AMX);
    }

    /** Also says in the log what ran. */
    @Test
    void theEnvironmentsCapIsObeyed() {
        System.out.println(OneDnn.description());
        String cap = System.getenv("ONEDNN_MAX_CPU_ISA");

        assertThat(OneDnn.problem()).isEmpty();
        if ("AVX2".equals(cap)) {
            assertThat(InstructionSet.here()).isEqualTo(InstructionSet.AVX2);
        }
    }
}
