// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the golden files and the kept inputs; -Pfuzz looks for new ones. */
class SafetensorsFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(WeightsException.class);

    static Stream<byte[]> goldenFiles() {
        return Stream.concat(GoldenWeightFiles.validSafetensors(), GoldenWeightFiles.hostileSafetensors())
                .map(GoldenWeightFiles::bytes);
    }

    @MethodSource("goldenFiles")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            StateDict weights = Safetensors.read(FileBytes.of("fuzz", bytes), NonFinite.ALLOW)
                    .weights();
            long total = weights.asMap().values().stream()
                    .mapToLong(tensor -> tensor.bytes().remaining())
                    .sum();
            assertThat(total).isLessThan(bytes.length);
            weights.requireFinite("fuzz");
        });
    }
}
