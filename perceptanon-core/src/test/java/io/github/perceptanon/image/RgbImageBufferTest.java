// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class RgbImageBufferTest {
    private final RgbImage image = RgbImage.of(2, 1, new byte[] {1, 2, 3, 4, 5, 6});

    @Test
    void bufferHoldsTheSamplesInOrder() {
        byte[] read = new byte[6];
        image.asReadOnlyBuffer().get(read);
        assertThat(read).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void bufferCannotBeWrittenTo() {
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> image.asReadOnlyBuffer().put(0, (byte) 9));
        assertThat(image.asReadOnlyBuffer().hasArray()).isFalse();
    }

    @Test
    void buffersDoNotShareAPosition() {
        ByteBuffer first = image.asReadOnlyBuffer();
        first.get();
        assertThat(image.asReadOnlyBuffer().position()).isZero();
    }
}
