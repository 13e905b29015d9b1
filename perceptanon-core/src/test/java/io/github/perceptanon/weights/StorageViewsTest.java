// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tensors that share a storage; the file behind them is not looked at. */
class StorageViewsTest {
    private static final FileBytes FILE = FileBytes.of("made.pth", new byte[1 << 10]);

    private static StorageViews views(ByteBuffer storage) {
        return new StorageViews(FILE, any -> storage, NonFinite.REFUSE);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static CheckpointGlobals.StridedTensor vector(int elements, long offset, int size, int stride) {
        CheckpointGlobals.Storage storage = new CheckpointGlobals.Storage(DType.F32, "0", elements);
        return new CheckpointGlobals.StridedTensor(storage, offset, new Object[] {size}, new Object[] {stride});
    }

    @Test
    void everyElementOfAStorageIsLookedAtOnceHoweverManyNamesShareIt() {
        int elements = 16 << 20;
        StorageViews views =
                views(ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 100_000; i++) {
                views.tensor("t" + i, vector(elements, i % 1_000, elements - i % 1_000, 1));
            }
        });
    }

    @Test
    void theElementIsCountedFromTheTensorsStartAndNotFromTheStorages() throws IOException {
        StorageViews views = views(floats(1, 2, 3, Float.NaN));
        views.tensor("first", vector(4, 0, 3, 1));
        assertThatThrownBy(() -> views.tensor("second", vector(4, 1, 3, 1)))
                .hasMessage("made.pth: weights must be finite but tensor 'second' F32[3] holds NaN at element 2");
    }

    @Test
    void whatNoTensorShowsNeedNotBeFinite() {
        StorageViews views = views(floats(Float.NaN, 2, 3, Float.NaN));
        assertThatCode(() -> views.tensor("inner", vector(4, 1, 2, 1))).doesNotThrowAnyException();
    }

    @Test
    void aStridedTensorIsLookedAtAsItIsUnfolded() {
        StorageViews views = views(floats(1, 2, Float.NEGATIVE_INFINITY, 4));
        assertThatThrownBy(() -> views.tensor("every other", vector(4, 0, 2, 2)))
                .hasMessageEndingWith("tensor 'every other' F32[2] holds -Infinity at element 1");
    }

    @Test
    void oneStorageReadAsTwoTypesIsLookedAtAsBoth() throws IOException {
        ByteBuffer halves =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) 0x7c00);
        StorageViews views = views(halves);
        views.tensor("as floats", vector(2, 0, 2, 1));
        CheckpointGlobals.Storage storage = new CheckpointGlobals.Storage(DType.F16, "0", 4);
        assertThatThrownBy(() -> views.tensor(
                        "as halves",
                        new CheckpointGlobals.StridedTensor(storage, 0, new Object[] {4}, new Object[] {1})))
                .hasMessageEndingWith("tensor 'as halves' F16[4] holds Infinity at element 0");
    }

    @Test
    void anEmptyTensorShowsNothing() {
        StorageViews views = views(floats(Float.NaN));
        assertThatCode(() -> views.tensor("empty", vector(1, 0, 0, 1))).doesNotThrowAnyException();
    }
}
