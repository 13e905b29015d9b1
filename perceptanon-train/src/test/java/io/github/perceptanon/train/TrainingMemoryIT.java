// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory of a training JVM whose heap is in memory from the start, so that growth is native memory. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
class TrainingMemoryIT {
    private static final int SIDE = Integer.getInteger("memory.side", 64);

    /**
     * An eighth of what a network that lost one feature map a step would add: conv1's output is 8 × 64 × 32² floats, 2
     * MiB, and there are 150 steps. Compiled code and loaded classes still take some MiB after step 50.
     */
    private static final long MOST_GROWTH_IN_KIB = 150 * 2048 / 8;

    @Test
    void residentMemoryIsFlatOver200Steps(@TempDir Path root, @TempDir Path out) throws Exception {
        NoiseImages.write(root);
        List<String> jvm = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
        try (TrainingProcess process = TrainingProcess.start(root, out, 200, SIDE, jvm)) {
            long early = process.residentAfter(1, 50);
            long late = process.residentAfter(1, 200);
            assertThat(late - early)
                    .as("KiB from %d after 50 steps to %d after 200", early, late)
                    .isLessThan(MOST_GROWTH_IN_KIB);
        }
    }
}
