// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the golden files and the kept inputs; -Pfuzz looks for new ones. */
class TorchCheckpointFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(WeightsException.class);

    static Stream<byte[]> goldenFiles() {
        return Stream.concat(GoldenWeightFiles.validCheckpoints(), GoldenWeightFiles.hostileCheckpoints())
                .map(GoldenWeightFiles::bytes);
    }

    @MethodSource("goldenFiles")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            StateDict weights = TorchCheckpoint.read(FileBytes.of("fuzz", bytes), NonFinite.ALLOW);
            assertThat(weights.asMap().values())
                    .allSatisfy(tensor ->
                            assertThat((long) tensor.bytes().remaining()).isLessThanOrEqualTo(16L * bytes.length));
            weights.requireFinite("fuzz");
            TorchCheckpoint.read(FileBytes.of("fuzz", bytes), NonFinite.REFUSE);
        });
    }
}
