// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OpenMpTest {
    private final OpenMp runtime = OpenMp.runtime();

    @Test
    void theNumberOfThreadsHoldsForTheWorkOnly() {
        int before = runtime.threads();
        int[] during = new int[1];

        runtime.with(3, () -> during[0] = runtime.threads());

        assertThat(during[0]).isEqualTo(3);
        assertThat(runtime.threads()).isEqualTo(before).isPositive();
    }

    @Test
    void theNumberIsSetBackAfterAFailure() {
        int before = runtime.threads();

        assertThatIllegalStateException()
                .isThrownBy(() -> runtime.with(3, () -> {
                    throw new IllegalStateException("meant");
                }));

        assertThat(runtime.threads()).isEqualTo(before);
    }

    @Test
    void noSecondRuntimeIsLoaded() throws IOException {
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .filter(line -> line.contains("libgomp"))
                        .map(line -> line.substring(line.indexOf('/')))
                        .distinct())
                .hasSize(1);
    }
}
