// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageBytesTest {
    private static ImageBytes of(byte... bytes) throws ImageException {
        return new ImageBytes(bytes, "bytes", ImageLimits.defaults(), warning -> {});
    }

    @Test
    void findsAByteWhereverItIs() throws ImageException {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = new byte[length];
                bytes[at] = (byte) 0xff;
                for (int from = 0; from <= length; from++) {
                    assertThat(of(bytes).indexOf((byte) 0xff, from))
                            .as("%d of %d from %d", at, length, from)
                            .isEqualTo(from <= at ? at : length);
                }
            }
        }
    }

    @Test
    void findsTheFirstAmongNeighboursThatDifferByABit() throws ImageException {
        Random random = new Random(8);
        byte[] nearly = {(byte) 0xfe, 0x7f, 0, 1, (byte) 0x80, (byte) 0xff};
        byte[] bytes = new byte[1_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = nearly[random.nextInt(i % 50 == 49 ? 6 : 5)];
        }
        for (byte wanted : nearly) {
            for (int from = 0; from < bytes.length; from++) {
                int expected = from;
                while (expected < bytes.length && bytes[expected] != wanted) {
                    expected++;
                }
                assertThat(of(bytes).indexOf(wanted, from)).isEqualTo(expected);
            }
        }
    }
}
