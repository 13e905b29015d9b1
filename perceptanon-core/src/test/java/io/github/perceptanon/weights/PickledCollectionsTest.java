// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dictionaries, sets and lists of pickles that hold no tensors. */
class PickledCollectionsTest {
    private static Object pickled(String latin1) throws WeightsException {
        ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return CheckpointUnpickler.read(new PickleInput("made", "a test", bytes), new HashMap<>());
    }

    @Test
    void dictionariesOfTheOldestProtocolAreRead() throws WeightsException {
        assertThat(pickled("(U\1aK\1U\1bK\2d.")).isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void setsAreReadAsNothingOfUse() throws WeightsException {
        assertThat(pickled("\u008f(K\1K\2\u0090.")).isEqualTo(CheckpointGlobals.Inert.SET);
        assertThat(pickled("(K\1K\2\u0091.")).isEqualTo(CheckpointGlobals.Inert.SET);
        assertThat(pickled("](K\1\u008f(K\2\u0090e.")).isEqualTo(List.of(1, CheckpointGlobals.Inert.SET));
    }

    @Test
    void itemsWithoutAPartnerAndListsThatAreNoneAreTold() {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> pickled("}(K\1u."))
                .withMessageContaining("puts items into");
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> pickled("K\1(K\2e."))
                .withMessageContaining("appends to");
    }
}
