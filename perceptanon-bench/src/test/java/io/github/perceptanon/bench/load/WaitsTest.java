// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void aQuantileIsTheSmallestWaitThatThisShareDoesNotExceed() {
        Waits waits = Waits.of(LongStream.rangeClosed(1, 200)
                .map(ms -> (201 - ms) * 1_000_000)
                .boxed()
                .toList());

        assertThat(waits.quantile(0.5)).isEqualTo(100);
        assertThat(waits.quantile(0.99)).isEqualTo(198);
        assertThat(waits.quantile(1)).isEqualTo(200);
        assertThat(waits.row("waits")).isEqualTo("| waits | 200 | 100.0 | 198.0 | 200.0 |");
        assertThat(Waits.of(List.of()).quantile(0.5)).isNaN();
    }
}
