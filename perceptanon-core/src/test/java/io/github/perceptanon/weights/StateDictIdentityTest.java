// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class StateDictIdentityTest {
    private static final Tensor BYTE = Tensor.of(DType.U8, new long[] {1}, ByteBuffer.wrap(new byte[] {7}));
    private static final Tensor FLOATS = Tensor.ofFloats(new float[] {1, -2.5f}, 1, 2);

    /** Python's hashlib over "a\0U8[1]\0", the byte 7, "b\0F32[1, 2]\0" and the two floats, little-endian. */
    @Test
    void identityIsTheHashOfNamesTypesShapesAndBytesInTheOrderOfNames() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", FLOATS);
        tensors.put("a", BYTE);
        assertThat(StateDict.of(tensors).sha256())
                .isEqualTo("babf71f4f44f82cb229c78b69b7119a6520e7052ccf5bccd64d5dd728570aaf4");
    }

    @Test
    void anotherNameOrShapeIsAnotherIdentity() {
        String identity = StateDict.of(Map.of("a", FLOATS)).sha256();
        assertThat(StateDict.of(Map.of("c", FLOATS)).sha256()).isNotEqualTo(identity);
        assertThat(StateDict.of(Map.of("a", Tensor.ofFloats(new float[] {1, -2.5f}, 2, 1)))
                        .sha256())
                .isNotEqualTo(identity);
    }

    @Test
    void aNameIsFoundOrNamed() {
        StateDict weights = StateDict.of(Map.of("a", BYTE));
        assertThat(weights.find("a")).containsSame(BYTE);
        assertThat(weights.find("b")).isEmpty();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> weights.get("b"))
                .withMessage("the state dict has no tensor 'b'");
    }
}
