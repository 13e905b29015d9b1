// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ByteArrayImageInputStreamTest {
    private final ByteArrayImageInputStream in = new ByteArrayImageInputStream(new byte[] {1, 2, 3, 4}, 3);

    @Test
    void endsAtItsLength() throws IOException {
        assertThat(in.read(new byte[10], 0, 10)).isEqualTo(3);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[10], 0, 10)).isEqualTo(-1);
    }

    @Test
    void aDecoderThatReadsOnBehindTheEndIsStopped() throws IOException {
        in.seek(3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThatIOException()
                .isThrownBy(in::read)
                .withMessage("its decoder keeps reading beyond the last of 3 bytes");
    }

    @Test
    void aDecoderThatReadsTheSameBytesOverAndOverIsStopped() {
        assertThatIOException()
                .isThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        in.seek(0);
                        in.readFully(new byte[3]);
                    }
                })
                .withMessage("its 3 bytes are read more than 8 times");
    }
}
