// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Statistics that travel between machines. */
class FeatureStatisticsBytesTest {
    private static final FeatureStatistics FEW = FeatureStatistics.of(new double[][] {{1, 2, 3}, {2, 0, 1}});
    private static final FeatureStatistics MANY =
            FeatureStatistics.of(new double[][] {{1, 2}, {2, 0.1}, {-4, 1 / 3.0}, {0, 7}});

    @Test
    void nothingIsLostOnTheWay() {
        for (FeatureStatistics statistics : new FeatureStatistics[] {
            FEW,
            MANY,
            FeatureStatistics.of(new double[][] {{5, 6}}),
            FeatureStatistics.ofMoments(new double[] {1}, new double[] {2}, OptionalLong.empty())
        }) {
            FeatureStatistics read = FeatureStatistics.ofBytes(statistics.toBytes());

            assertThat(read.toBytes()).isEqualTo(statistics.toBytes());
            assertThat(read.mean()).isEqualTo(statistics.mean());
            assertThat(read.count()).isEqualTo(statistics.count());
            assertThat(read.comomentCopy()).isEqualTo(statistics.comomentCopy());
        }
    }

    @Test
    void anUpperTriangleIsEnough() {
        assertThat(MANY.toBytes()).hasSize(3 * 4 + 8 + 8 * (2 + 3));
        assertThat(FEW.toBytes()).hasSize(3 * 4 + 8 + 8 * (3 + 2 * 3));
    }

    @Test
    void otherBytesAreRefused() {
        byte[] bytes = MANY.toBytes();

        assertRefused(new byte[0], "not the bytes of feature statistics (0 bytes)");
        assertRefused(new byte[100], "not the bytes of feature statistics");
        assertRefused(Arrays.copyOf(bytes, bytes.length - 1), "need 40 bytes but there are 39");
        assertRefused(ByteBuffer.wrap(bytes.clone()).putInt(4, 9).array(), "kind 9");
        assertRefused(ByteBuffer.wrap(bytes.clone()).putInt(4, 2).array(), "kind 2 of 4 vectors of 2 dimensions");
        assertRefused(ByteBuffer.wrap(bytes.clone()).putInt(8, 1 << 30).array(), "1 to 16384");
        assertRefused(ByteBuffer.wrap(bytes.clone()).putLong(12, 0).array(), "of 0 vectors");
        assertRefused(ByteBuffer.wrap(bytes.clone()).putDouble(20, Double.NaN).array(), "finite");
    }

    private static void assertRefused(byte[] bytes, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.ofBytes(bytes))
                .withMessageContaining(words);
    }
}
